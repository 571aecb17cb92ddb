-- What other services may give away: pools, what is reserved of them, and what was awarded.

alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check check (kind in
    ('FAN', 'HELD', 'PENDING', 'PROGRAM', 'TEMPLATE', 'REDEEMED', 'BEARER', 'SPENT', 'LAPSED', 'ADJUSTED', 'POOL'));

create table prize_pool (
    brand text not null,
    id uuid not null,
    key text not null,
    name text not null,
    state text not null check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
    form text not null check (form in ('POINTS', 'CASH', 'GIFT', 'COUPON')),
    unit text not null,
    template text,
    template_id uuid,
    amount bigint check (amount > 0),
    starts_at timestamptz,
    ends_at timestamptz,
    total bigint not null,
    taken bigint not null default 0,
    awarded bigint not null default 0,
    revision bigint not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    constraint prize_pool_key unique (brand, key),
    constraint prizes_never_oversold check (taken between 0 and total),
    constraint awarded_is_taken check (awarded between 0 and taken)
);
comment on column prize_pool.amount is 'Of one prize, in the unit; null where each reservation says how much';
comment on column prize_pool.total is 'What there is in all, in the unit: points, minor units of the currency, or pieces';
comment on column prize_pool.taken is 'Reserved or awarded; same unit';
select brand_wall('prize_pool');

create table prize_reservation (
    brand text not null,
    id uuid not null,
    pool_id uuid not null,
    reference text not null,
    fan_id uuid,
    amount bigint not null check (amount > 0),
    state text not null check (state in ('RESERVED', 'AWARDED', 'RELEASED', 'EXPIRED', 'REVOKED')),
    reserved_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    primary key (brand, id),
    foreign key (brand, pool_id) references prize_pool,
    constraint prize_reference unique (brand, pool_id, reference)
);
comment on column prize_reservation.reference is 'What it is for in the words of who asked: one prize of a pool for each';
select brand_wall('prize_reservation');
create index prize_reservation_open on prize_reservation (brand, expires_at) where state = 'RESERVED';
create index prize_reservation_of_pool on prize_reservation (brand, pool_id, id desc);
create index prize_reservation_of_fan on prize_reservation (brand, fan_id) where fan_id is not null;
