-- What every service's database has: the wall between brands, the outbox, the inbox, idempotency and operations.
-- ${app} is the role the service works with: neither owner nor superuser. ${relay} only empties the outbox.

grant usage on schema public to ${app}, ${relay};

-- Puts a table behind the wall: rows of the brand in `fanops.brand` alone, none where it is not set.
-- Without statistics on the brand the planner takes each brand for a two hundredth of the table. With them it takes a brand
-- that grew since the last ANALYZE for one row, and reads all of the brand for each key that it was asked for.
create function brand_wall(walled regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', walled);
    execute format('alter table %s force row level security', walled);
    execute format(
        'create policy brand_wall on %s using (brand = current_setting(''fanops.brand'', true))'
        ' with check (brand = current_setting(''fanops.brand'', true))', walled);
    execute format('alter table %s alter column brand set statistics 0', walled);
    execute format('grant select, insert, update, delete on %s to ${app}', walled);
end $$;

create table outbox (
    id bigint generated always as identity primary key,
    brand text not null,
    event_id uuid not null,
    topic text not null,
    key text not null,
    type text not null,
    data text not null,
    occurred_at timestamptz not null default now()
);
comment on table outbox is 'Facts that are not yet on Kafka; the relay sends and deletes them, in the order of id';
comment on column outbox.key is 'Kafka key: brand and fan, so that one fan''s facts keep their order';
alter table outbox enable row level security;
create policy own_brand on outbox for insert to ${app} with check (brand = current_setting('fanops.brand', true));
create policy relay_all on outbox to ${relay} using (true);
grant insert on outbox to ${app};
grant select, delete on outbox to ${relay};

create table inbox (
    brand text not null,
    consumer text not null,
    event_id uuid not null,
    received_at timestamptz not null default now(),
    primary key (brand, consumer, event_id)
);
comment on table inbox is 'Facts whose effect is in this database, by consumer; the row and the effect are one transaction';
select brand_wall('inbox');

create table idempotency (
    brand text not null,
    key text not null,
    subject text not null,
    request_hash bytea not null,
    status int not null,
    location text,
    etag text,
    body text,
    created_at timestamptz not null default now(),
    primary key (brand, subject, key)
);
comment on table idempotency is 'First answers by Idempotency-Key, claimed in the transaction of the effect; kept at least 24 hours';
comment on column idempotency.request_hash is 'SHA-256 of method, path and body';
comment on column idempotency.body is 'The answer as JSON; removed where it speaks of a fan who is erased';
select brand_wall('idempotency');
create index idempotency_age on idempotency (created_at);

create table operation (
    brand text not null,
    id uuid not null,
    kind text not null,
    state text not null check (state in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED')),
    done bigint not null default 0,
    total bigint,
    failed bigint not null default 0,
    detail text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (brand, id)
);
comment on column operation.done is 'Lines dealt with, refused ones included';
comment on column operation.failed is 'Lines refused';
select brand_wall('operation');

create table operation_error (
    brand text not null,
    operation_id uuid not null,
    line bigint not null,
    pointer text not null,
    detail text not null,
    primary key (brand, operation_id, line),
    foreign key (brand, operation_id) references operation on delete cascade
);
comment on column operation_error.line is 'Line of the sent stream, from 1';
select brand_wall('operation_error');

-- What has served its time goes, whichever brand's it is. The relay's role does it (one replica of a service holds it at a
-- time), and can take nothing that is younger.
create function goes_after(aging regclass, age interval, since name) returns void language plpgsql as $$
begin
    execute format('grant delete on %s to ${relay}', aging);
    execute format('create policy goes_after on %s for delete to ${relay} using (%I < now() - %L::interval)', aging, since, age);
end $$;
-- Longer than Kafka keeps the facts and the dead letters that a replay could send again.
select goes_after('inbox', '30 days', 'received_at');
create index inbox_age on inbox using brin (received_at);
select goes_after('idempotency', '48 hours', 'created_at');
-- Takes the errors along.
select goes_after('operation', '30 days', 'updated_at');
