-- Campaigns, and lotteries in them whose prizes the referral service keeps.

-- Who is one person, and who was forgotten, as the fan service told it: io.fanops.platform.person.
create table same_fan (
    brand text not null,
    fan_id uuid not null,
    merged_into uuid not null,
    survivor_id uuid not null,
    at timestamptz not null,
    primary key (brand, fan_id),
    check (fan_id <> merged_into)
);
comment on table same_fan is
    'Fans who turned out to be another. Other tables keep the id that something was told of; who that is now is asked here';
comment on column same_fan.merged_into is 'As the fan service told it; who was merged before stays a fan''s when the fan is merged in turn';
comment on column same_fan.survivor_id is 'The end of the chain: who it is in their own right';
comment on column same_fan.at is 'When they were merged: facts of different fans may come in another order';
select brand_wall('same_fan');
create index same_fan_of_survivor on same_fan (brand, survivor_id);

create table erased_fan (
    brand text not null,
    fan_id uuid not null,
    at timestamptz not null default now(),
    primary key (brand, fan_id)
);
comment on table erased_fan is 'Ids that mean nobody any more; kept for a day, longer than any request lasts';
select brand_wall('erased_fan');
select goes_after('erased_fan', '1 day', 'at');
create index erased_fan_age on erased_fan using brin (at);

create table campaign (
    brand text not null,
    id uuid not null,
    key text not null,
    name text not null,
    description text,
    state text not null check (state in ('DRAFT', 'RUNNING', 'PAUSED', 'ENDED')),
    starts_at timestamptz,
    ends_at timestamptz,
    version bigint not null,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint campaign_key unique (brand, key),
    check (starts_at < ends_at)
);
comment on column campaign.key is 'The brand''s own name for it, as QR codes and links cite it';
comment on column campaign.version is 'Counts edits, from 0: the ETag';
select brand_wall('campaign');

create table lottery (
    brand text not null,
    id uuid not null,
    campaign_id uuid not null,
    key text not null,
    name text not null,
    draw text not null check (draw in ('INSTANT', 'AT_END')),
    state text not null check (state in ('PREPARING', 'OPEN', 'DRAWN', 'CANCELLED', 'FAILED')),
    entries_per_fan int check (entries_per_fan > 0),
    entries_per_day int check (entries_per_day > 0),
    opens_at timestamptz,
    closes_at timestamptz,
    seed bytea not null check (length(seed) = 32),
    failure text,
    drawn_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    constraint lottery_key unique (brand, campaign_id, key),
    check (opens_at < closes_at),
    check (draw = 'INSTANT' or closes_at is not null),
    foreign key (brand, campaign_id) references campaign
);
comment on column lottery.state is 'PREPARING: prizes are being set aside';
comment on column lottery.entries_per_fan is 'How often a person may take part in all; null: as often as one likes';
comment on column lottery.entries_per_day is 'How often on one of the brand''s days; null: as often as one likes';
comment on column lottery.seed is 'Decides who wins; secret until nobody can take part any more, its SHA-256 is shown from the beginning';
comment on column lottery.failure is 'Why no prizes could be set aside';
select brand_wall('lottery');

create table lottery_prize (
    brand text not null,
    lottery_id uuid not null,
    position smallint not null check (position >= 0),
    pool text not null,
    name text not null,
    form text not null,
    amount bigint not null check (amount > 0),
    coupon_template text,
    chance_per_million int check (chance_per_million between 1 and 1000000),
    winners int check (winners > 0),
    primary key (brand, lottery_id, position),
    check ((chance_per_million is null) <> (winners is null)),
    foreign key (brand, lottery_id) references lottery
);
comment on column lottery_prize.pool is 'Key of the referral service''s prize pool';
comment on column lottery_prize.amount is 'Of one prize: points, minor units of the brand''s currency, or pieces; as the pool said when the lottery was made';
comment on column lottery_prize.chance_per_million is 'How many of a million entries win it, where it is drawn at once';
comment on column lottery_prize.winners is 'How many are drawn at the end';
select brand_wall('lottery_prize');

create table lottery_entry (
    brand text not null,
    id uuid not null,
    lottery_id uuid not null,
    fan_id uuid not null,
    ticket text not null check (length(ticket) = 32),
    day date not null,
    at timestamptz not null default now(),
    primary key (brand, id),
    constraint lottery_entry_ticket unique (brand, lottery_id, ticket),
    foreign key (brand, lottery_id) references lottery
);
comment on column lottery_entry.fan_id is 'As the fan service called them then; may mean another since';
comment on column lottery_entry.ticket is 'Of the fan and the Idempotency-Key, so that a repeat has the same luck';
comment on column lottery_entry.day is 'The brand''s';
select brand_wall('lottery_entry');
create index lottery_entry_fan on lottery_entry (brand, fan_id, lottery_id, id);
create index lottery_entry_order on lottery_entry (brand, lottery_id, id);

create table lottery_win (
    brand text not null,
    id uuid not null,
    lottery_id uuid not null,
    position smallint not null,
    state text not null check (state in ('WANTED', 'SET_ASIDE', 'OWED', 'GIVEN', 'UNUSED', 'LET_GO', 'NOT_THERE')),
    reservation_id uuid,
    attempt int not null default 0,
    entry_id uuid,
    fan_id uuid,
    won_at timestamptz,
    given_at timestamptz,
    primary key (brand, id),
    constraint one_win_an_entry unique (brand, entry_id),
    check (state not in ('OWED', 'GIVEN') or (entry_id is not null and fan_id is not null and won_at is not null)),
    check (state not in ('SET_ASIDE', 'GIVEN') or reservation_id is not null),
    foreign key (brand, lottery_id, position) references lottery_prize
);
comment on table lottery_win is 'One piece of a prize: set aside for whoever is drawn, or won';
comment on column lottery_win.state is
    'WANTED: to be set aside, for a draw or for the entry that wins it; SET_ASIDE; OWED: won, to be given; GIVEN; UNUSED: to be let go; LET_GO; NOT_THERE: the pool had none';
comment on column lottery_win.reservation_id is 'What the referral service has set aside';
comment on column lottery_win.attempt is 'Which setting aside it is: one that lasted too long is made anew';
select brand_wall('lottery_win');
create index lottery_win_lottery on lottery_win (brand, lottery_id, state, position, id);
create index lottery_win_fan on lottery_win (brand, fan_id) where fan_id is not null;

create table lottery_due (
    brand text not null,
    lottery_id uuid not null,
    due_at timestamptz not null,
    failures int not null default 0,
    primary key (brand, lottery_id)
);
comment on table lottery_due is 'When which brand has a lottery to draw, before the wall, so that one job serves all; nothing else';
create index lottery_due_at on lottery_due (brand, due_at);
grant select, insert, update, delete on lottery_due to ${app};

create table lottery_win_due (
    brand text not null,
    win_id uuid not null,
    due_at timestamptz not null,
    failures int not null default 0,
    primary key (brand, win_id)
);
comment on table lottery_win_due is 'When which brand has a prize to set aside, to give or to let go, before the wall, so that one job serves all; nothing else';
create index lottery_win_due_at on lottery_win_due (brand, due_at);
grant select, insert, update, delete on lottery_win_due to ${app};
