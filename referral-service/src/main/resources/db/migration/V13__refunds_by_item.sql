-- Orders that came from a click; refunds of lines, cancellations, and what comes before its order.

alter table orders add column click_id text;
comment on column orders.click_id is 'Of the click that the brand says the order came from';
