-- Orders that came from a click; refunds of lines, cancellations, and what comes before its order.

alter table orders add column click_id text;
alter table orders add column cancelled_at timestamptz;
comment on column orders.click_id is 'Of the click that the brand says the order came from';
comment on column orders.cancelled_at is 'When it was taken as never placed; all that was left of it is paid back then';

-- ---------------------------------------------------------------- refunds of lines

alter table refund drop constraint refund_amount_check;
alter table refund add constraint refund_amount_check check (amount >= 0);
alter table refund add column items jsonb;
comment on column refund.items is 'What came back of which lines: line, quantity, amount in minor units, and whether the brand said the amount; null where it named none. 0 is paid back for a gift alone';

create table returned_line (
    brand text not null,
    order_id uuid not null,
    line int not null,
    quantity int not null,
    returned int not null,
    primary key (brand, order_id, line),
    foreign key (brand, order_id) references orders,
    constraint returned_at_most_what_was_bought check (returned between 1 and quantity)
);
comment on table returned_line is 'How many pieces of a line came back; a line without a row has all of them out';
comment on column returned_line.line is 'Its place among the order''s items, from 1';
comment on column returned_line.quantity is 'Pieces that were bought';
select brand_wall('returned_line');

-- ---------------------------------------------------------------- cancellations

create table cancellation (
    brand text not null,
    order_id uuid not null,
    id uuid not null,
    external_id text,
    amount bigint not null check (amount >= 0),
    reason text,
    at timestamptz not null,
    primary key (brand, order_id),
    foreign key (brand, order_id) references orders
);
comment on table cancellation is 'An order that never happened; once for each';
comment on column cancellation.amount is 'What was left of the order and was paid back by it, in minor units of its currency';
select brand_wall('cancellation');

-- ---------------------------------------------------------------- what comes before its order

create table early_refund (
    brand text not null,
    id uuid not null,
    order_number text not null,
    external_id text not null,
    cancels boolean not null,
    amount bigint,
    currency text,
    items jsonb,
    reason text,
    failure text,
    detail text,
    arrived_at timestamptz not null,
    primary key (brand, id),
    constraint early_refund_number unique (brand, order_number, cancels, external_id)
);
comment on table early_refund is 'Refunds and cancellations that wait for their order; a row goes when it is made, and stays where it could not be';
comment on column early_refund.cancels is 'Whether it is the cancellation of the order';
comment on column early_refund.amount is 'As it was sent, in minor units; null for all that is left, or as the items say';
comment on column early_refund.items is 'As they were sent';
comment on column early_refund.failure is 'Code of what stood against it when its order came; null while it waits';
select brand_wall('early_refund');

-- A cancelled order takes back what was redeemed on it.
create index redemption_of_order on redemption (brand, order_ref)
    where order_ref is not null and rolled_back_at is null;
