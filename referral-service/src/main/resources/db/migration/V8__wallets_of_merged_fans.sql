-- What went from the wallets of merged fans to whom they are now.

create table wallet_gathered (
    brand text not null,
    cause text not null,
    fan_id uuid not null,
    survivor_id uuid not null,
    at timestamptz not null default now(),
    undone_at timestamptz,
    primary key (brand, cause)
);
comment on table wallet_gathered is 'Transfers from merged fans'' wallets: an undone merge takes each back';
comment on column wallet_gathered.cause is 'The transfer''s';
select brand_wall('wallet_gathered');
create index wallet_gathered_standing on wallet_gathered (brand, fan_id) where undone_at is null;
