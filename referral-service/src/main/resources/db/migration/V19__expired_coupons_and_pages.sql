-- Coupons whose time is over leave the books, and pages of coupons, redemptions and reservations have indexes in their order.

alter table coupon add column lapsed boolean not null default false;
comment on column coupon.lapsed is 'Whether its time was over before it was used up: its piece, and what was left of its balance, are in the brand''s account LAPSED';
create index coupon_to_lapse on coupon (brand, valid_until)
    where state = 'ISSUED' and not lapsed and redemptions_left > 0 and (balance is null or balance > 0);

create index coupon_of_template_page on coupon (brand, template_id, id desc);
create index redemption_of_store on redemption (brand, store, id desc);
create index prize_reservation_in_state on prize_reservation (brand, pool_id, state, id desc);
