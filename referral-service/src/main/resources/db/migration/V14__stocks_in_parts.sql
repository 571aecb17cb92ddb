-- Budgets, places and coupon stocks in parts, so that who takes does not wait for everybody else's commit.

create table stock_part (
    brand text not null,
    what text not null check (what in ('BUDGET', 'PLACES', 'COUPONS')),
    owner uuid not null,
    part smallint not null check (part between 0 and 15),
    used bigint not null default 0,
    free bigint,
    primary key (brand, what, owner, part),
    constraint never_oversold check (free >= 0)
) with (fillfactor = 50);
comment on table stock_part is 'A stock is the sum of its parts; which part something is taken of or put back into means nothing';
comment on column stock_part.owner is 'The program or coupon template';
comment on column stock_part.used is 'BUDGET: in the unit of the program''s first reward; PLACES: referrals that stand QUALIFIED or REWARDED; COUPONS: those that are out or promised. Below zero where more was put back into this part than taken of it';
comment on column stock_part.free is 'What may still be taken, same unit; null for no limit';
select brand_wall('stock_part');

-- All brands' rows, for once: the owner stands behind the wall too.
alter table program_budget no force row level security;
alter table coupon_stock no force row level security;
alter table stock_part no force row level security;

insert into stock_part (brand, what, owner, part, used, free)
select brand, what, owner, part, case when part = 0 then used else 0 end,
    (total - used) / 16 + case when part < (total - used) % 16 then 1 else 0 end
from (
    select brand, 'BUDGET' as what, program_id as owner, spent as used, total from program_budget
    union all select brand, 'PLACES', program_id, conversions, cap from program_budget
    union all select brand, 'COUPONS', template_id, issued, total from coupon_stock) s, generate_series(0, 15) part;

alter table program_budget force row level security;
alter table coupon_stock force row level security;
alter table stock_part force row level security;

alter table program_budget drop column spent, drop column conversions;
alter table coupon_stock drop column issued;
comment on table program_budget is 'What a program may use up; what it has used is in stock_part';
comment on table coupon_stock is 'How many coupons of a template there may be; how many there are is in stock_part';
