create table brand (
    brand text not null primary key,
    name text not null,
    currency text not null,
    timezone text not null,
    locale text not null,
    state text not null check (state in ('ONBOARDING', 'ACTIVE')),
    created_at timestamptz not null default now()
);
comment on column brand.state is 'ONBOARDING until Keycloak knows the brand; only then is the brand told to the other services';
comment on column brand.timezone is 'IANA name; the brand''s days and months are counted in it';
select brand_wall('brand');

create table credentials_request (
    subject text not null,
    key text not null,
    request_hash text not null,
    brand text not null,
    at timestamptz not null default now(),
    primary key (subject, key)
);
comment on table credentials_request is
    'The request that drew a brand''s present machine secret, before the wall: its repeat is shown the secret again, read from Keycloak. No secret stands here';
comment on column credentials_request.key is 'Idempotency-Key of the caller';
comment on column credentials_request.request_hash is 'SHA-256 of method, path and body, in hexadecimal';
create index credentials_request_of_brand on credentials_request (brand);
grant select, insert, delete on credentials_request to ${app};

create table fan (
    brand text not null,
    id uuid not null,
    external_id text not null,
    subject text,
    origin text,
    nickname text,
    gender text check (gender in ('F', 'M', 'O')),
    birth_year int,
    phone text,
    email text,
    region text,
    joined_on date,
    stage text not null,
    tier text,
    tags text[] not null default '{}',
    attributes jsonb not null default '{}',
    orders bigint not null default 0,
    spent bigint not null default 0,
    last_seen timestamptz,
    version int not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    constraint fan_external_id unique (brand, external_id),
    constraint fan_subject unique (brand, subject)
);
comment on column fan.subject is 'Subject of the fan''s own token, linked at the first call of /me';
comment on column fan.origin is 'What made the fan known, such as a referral; tells a retry that the fan is its own doing';
comment on column fan.spent is
    'Minor units of the brand''s currency, orders less refunds; orders in other currencies do not count. Stays at the ends of bigint rather than overflow: there it means so much or more';
comment on column fan.tier is 'Written by memberships (issue 3); empty until then';
comment on column fan.orders is 'Orders less those refunded in full';
comment on column fan.version is 'Counts edits of the profile (ETag); figures that follow from facts do not move it';
select brand_wall('fan');

create table fan_identity (
    brand text not null,
    channel text not null,
    external_id text not null,
    fan_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (brand, channel, external_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
create index fan_identity_of_fan on fan_identity (brand, fan_id);
select brand_wall('fan_identity');

create table fan_consent (
    brand text not null,
    fan_id uuid not null,
    channel text not null,
    granted boolean not null,
    at timestamptz not null default now(),
    primary key (brand, fan_id, channel),
    foreign key (brand, fan_id) references fan on delete cascade
);
select brand_wall('fan_consent');

create table community_member (
    brand text not null,
    community text not null,
    fan_id uuid not null,
    primary key (brand, community, fan_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table community_member is 'Who is in which community, by its key; written by communities (issue 3), empty until then';
create index community_member_of_fan on community_member (brand, fan_id);
select brand_wall('community_member');

create table stage_move (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    from_stage text not null,
    to_stage text not null,
    cause text not null,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column stage_move.cause is 'The fact or request that is the evidence, such as order:<id>';
create index stage_move_of_fan on stage_move (brand, fan_id, at);
select brand_wall('stage_move');

create table erasure (
    brand text not null,
    fan_id uuid not null,
    at timestamptz not null default now(),
    primary key (brand, fan_id)
);
comment on table erasure is 'Fans who were erased, under ids that mean nobody any more: the proof, and why a repeated erasure succeeds';
select brand_wall('erasure');

create table audience (
    brand text not null,
    id uuid not null,
    name text not null,
    expression text not null,
    version int not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    constraint audience_name unique (brand, name)
);
select brand_wall('audience');
