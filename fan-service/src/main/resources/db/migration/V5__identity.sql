-- Who a fan is: what identities mean when they are compared, pairs that may be one person, merges and their undoing, and
-- counting common people with a partner. The functions are the one place where identities are normalised; comparisons go
-- by stored columns, because the wall lets no expression of ours near an index.

-- One expression each, so that PostgreSQL puts them in place instead of calling them for every row.
create function phone_key(phone text) returns text language sql immutable parallel safe as $$
    select case
        when translate(phone, '+ -().', '') !~ '^[0-9]{5,17}$' then null
        when phone ~ '^\s*\+' then '+' || translate(phone, '+ -().', '')
        when translate(phone, ' -().', '') ~ '^00[1-9]' then '+' || substr(translate(phone, ' -().', ''), 3)
        when translate(phone, ' -().', '') ~ '^1[3-9][0-9]{9}$' then '+86' || translate(phone, ' -().', '')
        when translate(phone, ' -().', '') ~ '^861[3-9][0-9]{9}$' then '+' || translate(phone, ' -().', '')
        else translate(phone, ' -().', '')
    end
$$;
comment on function phone_key is
    'A telephone number as it is compared: digits, with + and country code where that is known. Chinese mobile numbers get +86. Null for what is no number';

create function email_key(email text) returns text language sql immutable parallel safe as $$
    select nullif(lower(btrim(email)), '')
$$;
comment on function email_key is 'An e-mail address as it is compared: without blanks around it, in lower case';

create function identity_key(channel text, external_id text) returns text language sql immutable parallel safe as $$
    select upper(channel) || ':' || case upper(channel)
        when 'PHONE' then coalesce(phone_key(external_id), external_id)
        when 'EMAIL' then coalesce(email_key(external_id), external_id)
        when 'IP' then lower(btrim(external_id))
        else external_id
    end
$$;
comment on function identity_key is
    'A channel identity as it is compared: the channel in capitals whatever its case, telephone numbers and e-mail addresses normalised, other names as they are, case and all';

alter table fan add column phone_key text generated always as (phone_key(phone)) stored;
alter table fan add column email_key text generated always as (email_key(email)) stored;
create index fan_phone on fan (brand, phone_key) where phone_key is not null;
create index fan_email on fan (brand, email_key) where email_key is not null;

alter table fan_identity add column id uuid not null default uuidv7();
alter table fan_identity add column match_key text generated always as (identity_key(channel, external_id)) stored;
alter table fan_identity add column shared boolean generated always as (upper(channel) in ('IP', 'DEVICE')) stored;
alter table fan_identity add column verified boolean not null default false;
alter table fan_identity add column said_by text not null default 'brand';
alter table fan_identity add column told_of uuid;
comment on column fan_identity.shared is 'Several people may have it, as an address or a device: it is never proof by itself';
comment on column fan_identity.verified is 'Somebody has checked that it is the fan''s, as by a code sent to it';
comment on column fan_identity.said_by is 'The evidence: who said that it is the fan''s; brand for a word in the profile or an import';
comment on column fan_identity.told_of is 'The merged fan under whose name it was told after the merge; with that one it goes when the merge is undone';
alter table fan_identity drop constraint fan_identity_pkey;
alter table fan_identity add primary key (brand, id);
create unique index fan_identity_once on fan_identity (brand, channel, external_id) where not shared;
create unique index fan_identity_shared on fan_identity (brand, channel, external_id, fan_id) where shared;
create index fan_identity_match on fan_identity (brand, match_key);

create table merge_policy (
    brand text not null primary key,
    auto_merge_from numeric,
    identifiers text[] not null,
    version int not null default 0
);
comment on column merge_policy.auto_merge_from is 'Confidence from 0 to 1 from which two fans become one without anybody''s decision; null never';
comment on column merge_policy.identifiers is 'The kinds of identifier that count as evidence for a candidate';
select brand_wall('merge_policy');

create table merge_candidate (
    brand text not null,
    id uuid not null,
    fan_a uuid not null,
    fan_b uuid not null,
    evidence jsonb not null,
    confidence numeric not null,
    state text not null check (state in ('OPEN', 'MERGED', 'REJECTED')),
    reason text,
    decided_by text,
    decided_at timestamptz,
    merge_id uuid,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint merge_candidate_pair unique (brand, fan_a, fan_b),
    foreign key (brand, fan_a) references fan on delete cascade,
    foreign key (brand, fan_b) references fan on delete cascade,
    check (fan_a < fan_b)
);
comment on table merge_candidate is 'Two fans who may be one person, once for each pair';
comment on column merge_candidate.evidence is 'What speaks for it, by its own name: kind, what was said, and the weight; a rejected pair comes back for a new name only';
comment on column merge_candidate.confidence is 'From 0 to 1, see Confidence';
create index merge_candidate_state on merge_candidate (brand, state, id);
create index merge_candidate_b on merge_candidate (brand, fan_b);
select brand_wall('merge_candidate');

create table merge (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    merged_fan uuid not null,
    reason text not null,
    by text not null,
    at timestamptz not null,
    state text not null check (state in ('DONE', 'UNDONE')),
    undone_by text,
    undone_at timestamptz,
    undone_because text,
    before jsonb not null,
    after jsonb not null,
    consents jsonb not null,
    carried uuid[] not null,
    primary key (brand, id),
    foreign key (brand, fan_id) references fan on delete cascade,
    foreign key (brand, merged_fan) references fan on delete cascade
);
comment on table merge is 'Two fans who became one, with what it takes to undo it; goes when either is erased';
comment on column merge.fan_id is 'The survivor, under whose id both are one';
comment on column merge.before is 'The survivor''s row as it was, but for what no merge touches';
comment on column merge.after is 'The same as the merge left it; what differs from it now has changed since';
comment on column merge.consents is 'Consents of the survivor that the merge changed, before and after, by channel';
comment on column merge.carried is 'Fans who had been merged into the merged one, and came along';
create unique index merge_once on merge (brand, merged_fan) where state = 'DONE';
create index merge_of_fan on merge (brand, fan_id, id);
select brand_wall('merge');

create table merge_row (
    brand text not null,
    merge_id uuid not null,
    table_name text not null,
    n int not null,
    content jsonb not null,
    moved boolean not null,
    primary key (brand, merge_id, table_name, moved, n),
    foreign key (brand, merge_id) references merge on delete cascade
);
comment on table merge_row is 'Rows of the merged fan that went to the survivor, or went because the survivor had one of the same name';
comment on column merge_row.moved is 'False where the row was taken out, and comes back when the merge is undone';
select brand_wall('merge_row');

create table exchange_partner (
    brand text not null,
    key text not null,
    name text not null,
    secret bytea not null,
    secret_version int not null default 1,
    channel text not null,
    minimum_cell int not null check (minimum_cell between 10 and 100000),
    created_at timestamptz not null,
    primary key (brand, key)
);
comment on column exchange_partner.secret is
    '32 random bytes, the key of HMAC-SHA-256; kept as it is, because the brand''s own side of each count is hashed with it';
comment on column exchange_partner.channel is 'Only fans who consent to this channel are counted';
comment on column exchange_partner.minimum_cell is 'People; fewer than so many are never counted to anybody';
select brand_wall('exchange_partner');

create table exchange_count (
    brand text not null,
    id uuid not null,
    partner text not null,
    identifier text not null,
    secret_version int not null,
    hashes bigint[] not null,
    listed int not null,
    answer int not null,
    by text not null,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, partner) references exchange_partner
);
comment on table exchange_count is 'The log of counts; their lists are kept, as pseudonymous as they came, to refuse one that differs too little from them';
comment on column exchange_count.hashes is 'First 8 bytes of each HMAC of the list; nobody can be found by them without the partner''s key';
comment on column exchange_count.listed is 'Different hashes in the list';
comment on column exchange_count.answer is 'What was found, which is answered within the bounds that the minimum cell leaves';
create index exchange_count_of_partner on exchange_count (brand, partner, id);
select brand_wall('exchange_count');
