-- Jobs ask once for the brands in which something is due, instead of opening a transaction in each brand to find nothing.

-- Makes a function `name()` that gives the brands for which `due` finds a row; in `due` the brand is `b`. It goes through the
-- wall brand by brand, as whoever calls it, and leaves the brand in scope as it was.
create function finds_brands(name text, due text) returns void language plpgsql as $$
begin
    execute format($f$
        create function %I() returns setof text language plpgsql as $g$
        declare
            b text;
            scope text := coalesce(current_setting('fanops.brand', true), '');
        begin
            for b in select brand from brand_directory order by brand loop
                perform set_config('fanops.brand', b, true);
                if exists (%s) then
                    return next b;
                end if;
            end loop;
            perform set_config('fanops.brand', scope, true);
        end $g$
    $f$, name, due);
end $$;

select finds_brands('brands_with_lapsed_lots',
    'select from lot where brand = b and remaining > 0 and expires_at <= now()');
select finds_brands('brands_with_expired_holds',
    'select from wallet_hold where brand = b and state = ''HELD'' and expires_at <= now()');
select finds_brands('brands_with_expired_reservations',
    'select from prize_reservation where brand = b and state = ''RESERVED'' and expires_at <= now()');
select finds_brands('brands_with_expired_coupons', $$
    select from coupon where brand = b and state = 'ISSUED' and not lapsed and redemptions_left > 0
        and (balance is null or balance > 0) and valid_until <= now()
$$);
-- Who was paid since the last look may have been paid under an id that is not their own any more.
select finds_brands('brands_with_wallets_to_gather', $$
    select 1 from wallet_to_gather where brand = b
    union all
    select 1 from entry where brand = b and kind = 'FAN'
        and tx >= coalesce((select g.tx from wallet_gathering g where g.brand = b), 0)
$$);

-- What cannot go on is put off by itself and stands before no other, as other things that are due.
alter table group_buy_due add column failures int not null default 0;
drop index group_buy_due_at;
create index group_buy_due_at on group_buy_due (brand, due_at);
alter table commission_due add column failures int not null default 0;
grant update on commission_due to ${app};
