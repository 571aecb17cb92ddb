-- How strong the tie to a fan is, what was promised, what was said, and when a fan wants to be written to.

create function decayed(value float8, since timestamptz, until timestamptz, half_life_days float8) returns float8
    language sql immutable parallel safe as $$
    select case when abs(value) < 1e-9 then 0
        else value * power(2::float8, greatest(-60, -date_part('epoch', until - since) / 86400 / half_life_days)) end
$$;
comment on function decayed is
    'What is left of a value. Less than a thousand millionth is nothing, so that it cannot underflow, which PostgreSQL refuses. date_part counts in float8, extract in numeric, which is several times slower';

create table relationship_formula (
    brand text not null,
    version int not null,
    content jsonb not null,
    created_at timestamptz not null,
    primary key (brand, version)
);
comment on table relationship_formula is 'Formulas of the relationship by version; the greatest is in force, without any version 1 of the code''s';
comment on column relationship_formula.content is 'See Formula';
select brand_wall('relationship_formula');

create table relationship (
    brand text not null,
    fan_id uuid not null,
    formula int not null,
    as_of timestamptz not null,
    intensity float8 not null default 0,
    frequency float8 not null default 0,
    reciprocity_given float8 not null default 0,
    reciprocity_received float8 not null default 0,
    obligation float8 not null default 0,
    kept bigint not null default 0,
    broken bigint not null default 0,
    orders bigint not null default 0,
    returned bigint not null default 0,
    grades bigint not null default 0,
    graded bigint not null default 0,
    mood float8 not null default 0,
    mood_weight float8 not null default 0,
    since timestamptz,
    waits_until timestamptz,
    primary key (brand, fan_id),
    foreign key (brand, fan_id) references fan on delete cascade
) with (fillfactor = 80);
comment on table relationship is
    'What a fan''s touches add up to. Nothing is rewritten as time goes by: whoever reads decays the values from as_of by the formula''s half-lives';
comment on column relationship.formula is 'Version of the formula that the values follow; those of an older one are computed anew when read';
comment on column relationship.as_of is 'The moment that the values are of: that of the latest touch counted';
comment on column relationship.intensity is 'Points, decayed to as_of; may be negative after a reversal';
comment on column relationship.frequency is 'Points, decayed to as_of';
comment on column relationship.reciprocity_given is 'Points that the fan gave, decayed to as_of';
comment on column relationship.reciprocity_received is 'Points that the fan got, decayed to as_of; reciprocity is the balance of both';
comment on column relationship.obligation is 'Points, decayed to as_of';
comment on column relationship.kept is 'Promises that the brand kept; counts do not decay';
comment on column relationship.broken is 'Promises that the brand broke';
comment on column relationship.orders is 'Orders, those refunded included';
comment on column relationship.returned is 'Orders refunded in full';
comment on column relationship.grades is 'Sum of the grades given, each 1 to 5';
comment on column relationship.graded is 'How many grades were given';
comment on column relationship.mood is 'Sum of sentiments, each -1 to 1, decayed to as_of';
comment on column relationship.mood_weight is 'Sum of their weights, each 1 when new, decayed to as_of';
comment on column relationship.since is 'The first touch';
comment on column relationship.waits_until is 'The earliest touch dated ahead, which does not count yet; from then on the values are computed anew';
select brand_wall('relationship');

create table promise (
    brand text not null,
    id uuid not null,
    external_id text not null,
    fan_id uuid,
    community text,
    what text not null,
    channel text,
    made_at timestamptz not null,
    due_at timestamptz not null,
    falls_at timestamptz not null,
    state text not null check (state in ('OPEN', 'KEPT', 'BROKEN')),
    ended_at timestamptz,
    evidence text,
    version int not null default 0,
    primary key (brand, id),
    constraint promise_external_id unique (brand, external_id),
    constraint promise_to_one check ((fan_id is null) <> (community is null)),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column promise.community is 'Key of the community whose members of the moment it was made to, see promise_to';
comment on column promise.falls_at is 'When it counts as broken unless it was kept: due_at and the grace period of the moment it was made';
comment on column promise.evidence is 'The proof that it was kept, or why it was broken';
create index promise_of_fan on promise (brand, fan_id);
create index promise_by_state on promise (brand, state, id);
select brand_wall('promise');

create table promise_to (
    brand text not null,
    promise_id uuid not null,
    fan_id uuid not null,
    primary key (brand, promise_id, fan_id),
    foreign key (brand, promise_id) references promise on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table promise_to is 'To whom a promise was made: the fan, or who was in the community when it was made';
create index promise_to_fan on promise_to (brand, fan_id);
select brand_wall('promise_to');

create table promise_due (
    brand text not null,
    promise_id uuid not null,
    falls_at timestamptz not null,
    primary key (brand, promise_id),
    foreign key (brand, promise_id) references promise on delete cascade
);
comment on table promise_due is 'When which brand has an open promise to judge, before the wall, so that one job serves all; nothing else';
create index promise_due_at on promise_due (falls_at);
grant select, insert, delete on promise_due to ${app};

create table conversation_policy (
    brand text not null,
    version int not null,
    content jsonb not null,
    created_at timestamptz not null,
    primary key (brand, version)
);
comment on table conversation_policy is 'What is captured of conversations, by version; the greatest is in force, without any version 1 of the code''s';
comment on column conversation_policy.content is 'See Policy';
select brand_wall('conversation_policy');

create table conversation (
    brand text not null,
    id uuid not null,
    external_id text not null,
    fan_id uuid not null,
    channel text not null,
    direction text not null check (direction in ('IN', 'OUT')),
    at timestamptz not null,
    policy int not null,
    sentiment float8,
    primary key (brand, id),
    constraint conversation_external_id unique (brand, external_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column conversation.sentiment is '-1 to 1, the mean of the rules that it matched; null where none of them says one';
comment on column conversation.policy is 'Version of the policy that it was captured under';
create index conversation_of_fan on conversation (brand, fan_id, id);
select brand_wall('conversation');

-- The text stands apart, because it goes earlier.
create table conversation_text (
    brand text not null,
    conversation_id uuid not null,
    text text not null,
    expires_at timestamptz not null,
    primary key (brand, conversation_id),
    foreign key (brand, conversation_id) references conversation on delete cascade
);
comment on column conversation_text.expires_at is 'Nobody reads it from then on; pruning deletes it within the hour';
create index conversation_text_age on conversation_text (expires_at);
select brand_wall('conversation_text');
select goes_after('conversation_text', '0 days', 'expires_at');

create table conversation_tag (
    brand text not null,
    conversation_id uuid not null,
    fan_id uuid not null,
    tag text not null,
    added boolean not null,
    at timestamptz not null,
    primary key (brand, conversation_id, tag),
    foreign key (brand, conversation_id) references conversation on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table conversation_tag is 'Where a tag of a fan''s comes from, or what took it away';
create index conversation_tag_of_fan on conversation_tag (brand, fan_id, at);
select brand_wall('conversation_tag');

create table contact_preference (
    brand text not null,
    fan_id uuid not null,
    channel text,
    from_hour int check (from_hour between 0 and 23),
    to_hour int check (to_hour between 1 and 24),
    timezone text,
    stated_by text not null check (stated_by in ('FAN', 'STAFF')),
    version int not null,
    updated_at timestamptz not null,
    primary key (brand, fan_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table contact_preference is 'What a fan said of how to be reached; what they do tells it otherwise';
comment on column contact_preference.from_hour is 'Local hour from which; later than to_hour means over midnight';
comment on column contact_preference.to_hour is 'Local hour up to which';
comment on column contact_preference.timezone is 'IANA name; null for the brand''s';
select brand_wall('contact_preference');
