create table placed_order (
    brand text not null,
    order_id uuid not null,
    fan_id uuid not null,
    placed_at timestamptz,
    amount bigint,
    currency text,
    store text,
    channel text,
    refunded bigint not null default 0,
    primary key (brand, order_id),
    constraint placed_order_whole check ((placed_at is null) = (amount is null) and (amount is null) = (currency is null))
);
comment on column placed_order.placed_at is 'Null while only a refund has come: such a row is counted nowhere yet';
comment on column placed_order.amount is 'Minor units of currency';
comment on column placed_order.refunded is 'Paid back so far, minor units of currency';
create index placed_order_by_time on placed_order (brand, placed_at);
select brand_wall('placed_order');
