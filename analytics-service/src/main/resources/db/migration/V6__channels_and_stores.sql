create table store (
    brand text not null,
    code text not null,
    store_id uuid not null,
    name text not null,
    named_at timestamptz not null,
    primary key (brand, code)
);
comment on column store.code is 'The brand''s own name for the store, as orders and scans cite it; never changed';
comment on column store.store_id is 'The content service''s id of it, by which orders and redemptions may cite it as well';
comment on column store.named_at is 'When it was given the name; an older fact that arrives later changes nothing';
select brand_wall('store');

create table scan_hour (
    brand text not null,
    store text not null,
    kind text not null,
    campaign text not null,
    hour timestamptz not null,
    scans bigint not null,
    primary key (brand, store, kind, campaign, hour)
);
comment on table scan_hour is 'Rollup of QR code scans by the hour (UTC); - stands for no store and no campaign';
select brand_wall('scan_hour');

create table link_hour (
    brand text not null,
    program text not null,
    hour timestamptz not null,
    openings bigint not null,
    primary key (brand, program, hour)
);
comment on table link_hour is 'Rollup of opened referral links by the hour (UTC)';
select brand_wall('link_hour');

create table redemption (
    brand text not null,
    redemption_id uuid not null,
    store text,
    redeemed_at timestamptz,
    rolled_back boolean not null default false,
    primary key (brand, redemption_id)
);
comment on column redemption.redeemed_at is 'Null where the rollback came before the redemption';
create index redemption_by_store on redemption (brand, store);
select brand_wall('redemption');
