-- What a program may spend on one day, and fans' own links to what a brand shows.

alter table program_budget add column daily bigint check (daily > 0);
comment on column program_budget.daily is 'What of total one day of the brand''s may take; null for no limit';

create table program_day (
    brand text not null,
    program_id uuid not null,
    day date not null,
    id uuid not null,
    primary key (brand, program_id, day),
    foreign key (brand, program_id) references program
);
comment on table program_day is 'A day on which a program with a daily budget has spent: names the stock of that day; kept for a week';
comment on column program_day.day is 'In the brand''s time zone';
comment on column program_day.id is 'Owner in stock_part';
select brand_wall('program_day');

alter table stock_part drop constraint stock_part_what_check,
    add constraint stock_part_what_check check (what in ('BUDGET', 'DAY', 'PLACES', 'COUPONS'));

alter table referral add column day_id uuid;
comment on column referral.day_id is 'The program''s day whose budget it took of; null where its terms have no daily budget';

-- ---------------------------------------------------------------- fans' share links

comment on table promotion_directory is 'Which brand a public code of a position, link or share link belongs to, before the wall; nothing else';
comment on table promotion_visit is 'Who opened a partner''s or share link lately, so that whoever taps twice has clicked once; kept for an hour';

create table share_policy (
    brand text primary key,
    allowed_hosts text[] not null,
    revision bigint not null
);
select brand_wall('share_policy');

create table shared_content (
    brand text not null,
    content text not null,
    title text not null,
    description text,
    image_url text,
    primary key (brand, content)
);
comment on table shared_content is 'How what is shared looks in chats';
comment on column shared_content.content is 'As share_link.content';
select brand_wall('shared_content');

create table share_link (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    code text not null,
    url text not null,
    named text not null,
    content text not null,
    channel text not null,
    via uuid,
    depth int not null check (depth >= 0),
    closed_at timestamptz,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint share_link_code unique (brand, code)
);
comment on table share_link is 'A fan''s own link to something of the brand''s';
comment on column share_link.named is 'The content as its link says it; empty where it says none';
comment on column share_link.content is 'What is shared: the id that the link says, else the page''s address without query and fragment';
comment on column share_link.channel is 'Where it is shared; empty where nobody said';
comment on column share_link.via is 'The link by which the fan came to it before sharing it on; null for the first in its chain';
comment on column share_link.depth is 'Links in the chain before it';
comment on column share_link.closed_at is 'When the fan was erased; it leads nowhere from then on, and its page is forgotten';
select brand_wall('share_link');
-- The address may be too long for an index.
create unique index share_link_once on share_link (brand, fan_id, md5(url), named, channel) where closed_at is null;
create index share_link_of_content on share_link (brand, content, id);

create table share_count (
    brand text not null,
    link_id uuid not null,
    day date not null,
    part int not null,
    openings bigint not null,
    visitors bigint not null,
    orders bigint not null,
    primary key (brand, link_id, day, part),
    foreign key (brand, link_id) references share_link
) with (fillfactor = 70);
comment on column share_count.day is 'In the brand''s time zone';
comment on column share_count.part is 'One of several rows that share the count, so that a link everybody opens is no bottleneck';
comment on column share_count.openings is 'By people, each once a minute';
comment on column share_count.visitors is 'Who had not been here for 30 days';
comment on column share_count.orders is 'Of others, that are credited to the link; by the day of their arrival';
select brand_wall('share_count');
create index share_count_of_day on share_count (brand, day);

create table share_visitor (
    brand text not null,
    link_id uuid not null,
    visitor bytea not null,
    at timestamptz not null default now(),
    primary key (brand, link_id, visitor)
);
comment on table share_visitor is 'Who has opened a link, so that each is one visitor; kept for 30 days';
comment on column share_visitor.visitor is 'HMAC-SHA256 of address and browser under the service''s key; neither is kept';
select brand_wall('share_visitor');
select goes_after('share_visitor', '30 days', 'at');
create index share_visitor_age on share_visitor using brin (at);
