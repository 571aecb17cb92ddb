-- Coupons that are redeemed together, coupons with a balance, and deals that come about when enough fans join.

-- ---------------------------------------------------------------- stacks

alter table redemption add column stack_id uuid;
comment on column redemption.stack_id is 'With which it was redeemed together on one order';
create index redemption_of_stack on redemption (brand, stack_id) where stack_id is not null;

-- ---------------------------------------------------------------- balances

alter table coupon_template drop constraint coupon_template_kind_check;
alter table coupon_template add constraint coupon_template_kind_check
    check (kind in ('AMOUNT', 'PERCENTAGE', 'GIFT', 'BUY_X_GET_Y', 'PREPAID'));
alter table coupon add column balance bigint constraint coupon_balance_never_below_zero check (balance >= 0);
comment on column coupon.balance is 'What is left of a PREPAID one, in minor units of its template''s currency; the sum of the entries of bearer:<its id>';

-- ---------------------------------------------------------------- group buys

create table group_buy (
    brand text not null,
    id uuid not null,
    key text not null,
    name text not null,
    template_id uuid not null,
    price bigint not null check (price >= 0),
    currency text not null,
    threshold int not null check (threshold > 0),
    maximum int not null,
    joined int not null default 0,
    state text not null check (state in ('OPEN', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    deadline timestamptz not null,
    reached_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, template_id) references coupon_template,
    constraint group_buy_key unique (brand, key),
    constraint group_buy_can_be_reached check (maximum >= threshold),
    constraint group_buy_never_oversold check (joined between 0 and maximum)
);
comment on column group_buy.price is 'What a fan pays for what the coupon is for, in minor units of currency';
comment on column group_buy.maximum is 'Fans who may join; as many coupons are held of the template''s stock while it is open';
select brand_wall('group_buy');

create table group_buy_member (
    brand text not null,
    group_buy_id uuid not null,
    fan_id uuid not null,
    joined_at timestamptz not null default now(),
    coupon_id uuid,
    primary key (brand, group_buy_id, fan_id),
    foreign key (brand, group_buy_id) references group_buy
);
comment on column group_buy_member.coupon_id is 'The one coupon that the fan got by it; null until the deal has come about';
select brand_wall('group_buy_member');
create index group_buy_member_without on group_buy_member (brand, group_buy_id, fan_id) where coupon_id is null;

create table group_buy_due (
    brand text not null,
    group_buy_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, group_buy_id)
);
comment on table group_buy_due is 'When which brand has a group buy to see to, before the wall, so that one job serves all; nothing else';
create index group_buy_due_at on group_buy_due (due_at);
grant select, insert, update, delete on group_buy_due to ${app};
