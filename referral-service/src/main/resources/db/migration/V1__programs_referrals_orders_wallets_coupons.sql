-- Everything a brand owns stands behind brand_wall; primary keys start with the brand and foreign keys carry it.

-- ---------------------------------------------------------------- brands

create table brand (
    brand text not null primary key,
    name text not null,
    currency text not null,
    timezone text not null,
    locale text not null
);
comment on table brand is 'What the fan service told of each brand';
comment on column brand.currency is 'ISO 4217; cash rewards are paid in it';
comment on column brand.timezone is 'IANA name; the brand''s days are counted in it';
select brand_wall('brand');

create table brand_directory (
    brand text primary key
);
comment on table brand_directory is 'Slugs alone, before the wall, so that jobs find every brand';
grant select, insert, delete on brand_directory to ${app};

-- ---------------------------------------------------------------- programs

create table program (
    brand text not null,
    id uuid not null,
    key text not null,
    state text not null check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
    version int not null,
    terms jsonb not null,
    revision bigint not null,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint program_key unique (brand, key)
);
comment on column program.version is 'The terms'' number, from 1; a referral keeps the one it was made under';
comment on column program.terms is 'What is offered to referrals made from now on; amounts in the reward''s unit';
comment on column program.revision is 'Counts every change, for ETags';
select brand_wall('program');

create table program_version (
    brand text not null,
    program_id uuid not null,
    version int not null,
    terms jsonb not null,
    since timestamptz not null default now(),
    primary key (brand, program_id, version),
    foreign key (brand, program_id) references program
);
comment on table program_version is 'Every terms a program ever had: rows are added and never changed';
select brand_wall('program_version');
revoke update, delete on program_version from ${app};

create table program_budget (
    brand text not null,
    program_id uuid not null,
    total bigint not null check (total >= 0),
    spent bigint not null default 0,
    primary key (brand, program_id),
    foreign key (brand, program_id) references program,
    constraint budget_never_overspent check (spent between 0 and total)
);
comment on column program_budget.total is 'In the unit of the program''s first reward';
comment on column program_budget.spent is 'Promised to qualified referrals or paid, and not taken back; same unit';
select brand_wall('program_budget');

-- ---------------------------------------------------------------- codes

create table referral_code (
    brand text not null,
    program_id uuid not null,
    fan_id uuid not null,
    code text not null,
    converted int not null default 0 check (converted >= 0),
    closed_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (brand, program_id, fan_id),
    constraint referral_code_code unique (brand, code),
    foreign key (brand, program_id) references program
);
comment on table referral_code is 'A referrer in a program; the row''s lock puts a referrer''s referrals in line';
comment on column referral_code.converted is 'Referrals that stand QUALIFIED or REWARDED; the next one''s tier is this plus one';
comment on column referral_code.closed_at is 'When the referrer was erased; the code leads nowhere from then on';
select brand_wall('referral_code');
create index referral_code_of_fan on referral_code (brand, fan_id);

create table code_directory (
    code text primary key,
    brand text not null
);
comment on table code_directory is 'Which brand a public referral code belongs to, before the wall; nothing else';
grant select, insert, delete on code_directory to ${app};

-- ---------------------------------------------------------------- referrals

create table referral (
    brand text not null,
    id uuid not null,
    program_id uuid not null,
    program_version int not null,
    trigger text not null check (trigger in ('JOINED', 'PURCHASED', 'REDEEMED')),
    referrer_id uuid not null,
    referee_id uuid not null,
    state text not null check (state in ('PENDING', 'QUALIFIED', 'HELD', 'REWARDED', 'REJECTED', 'REVERSED')),
    reasons text[] not null default '{}',
    reward_number int,
    order_id uuid,
    redemption_id uuid,
    device_hash bytea,
    address_hash bytea,
    created_at timestamptz not null,
    window_starts_at timestamptz not null,
    window_ends_at timestamptz not null,
    due_at timestamptz,
    moved_at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, program_id, program_version) references program_version,
    foreign key (brand, program_id, referrer_id) references referral_code,
    constraint referral_pair unique (brand, program_id, referee_id, referrer_id)
);
comment on column referral.reward_number is 'The how-manieth converted referral of its referrer: picks the tier';
comment on column referral.order_id is 'The order that qualified it';
comment on column referral.redemption_id is 'The redemption that qualified it';
comment on column referral.device_hash is 'HMAC-SHA256 under the service''s key; the device itself is not kept';
comment on column referral.address_hash is 'HMAC-SHA256 under the service''s key; the address itself is not kept';
comment on column referral.window_starts_at is 'Start of the brand''s day on which it was made: orders with a mere date count on that day';
comment on column referral.due_at is 'When the hold period ends and the reward is paid';
select brand_wall('referral');
-- A fan is referred once a program; a rejected referral does not use that up.
create unique index referral_once on referral (brand, program_id, referee_id) where state <> 'REJECTED';
create index referral_waiting on referral (brand, referee_id) where state in ('PENDING', 'HELD');
create index referral_of_referrer on referral (brand, program_id, referrer_id, created_at);
create index referral_of_referee on referral (brand, referee_id);
create index referral_of_order on referral (brand, order_id) where order_id is not null;
create index referral_of_redemption on referral (brand, redemption_id) where redemption_id is not null;

create table shared_trait (
    brand text not null,
    program_id uuid not null,
    kind text not null check (kind in ('DEVICE', 'ADDRESS')),
    hash bytea not null,
    referrals int not null,
    primary key (brand, program_id, kind, hash)
);
comment on table shared_trait is 'How many referrals of a program came from one device or address';
select brand_wall('shared_trait');

create table hold_due (
    brand text not null,
    referral_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, referral_id)
);
comment on table hold_due is 'When which brand has a reward to pay, before the wall, so that one job serves all; nothing else';
create index hold_due_at on hold_due (due_at);
grant select, insert, delete on hold_due to ${app};

-- ---------------------------------------------------------------- orders

create table orders (
    brand text not null,
    id uuid not null,
    external_id text not null,
    fan_id uuid not null,
    amount bigint not null check (amount >= 0),
    currency text not null,
    refunded bigint not null default 0,
    placed_at timestamptz not null,
    store text,
    channel text,
    items jsonb,
    content_hash bytea not null,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    constraint order_number unique (brand, external_id),
    constraint refunded_at_most_the_order check (refunded between 0 and amount)
);
comment on column orders.amount is 'Minor units of the currency';
comment on column orders.refunded is 'Minor units, sum of the order''s refunds';
comment on column orders.content_hash is 'SHA-256 of what was sent besides the buyer: tells an equal repeat from another order under the same number; empty once the buyer was erased';
select brand_wall('orders');
create index orders_of_fan on orders (brand, fan_id, placed_at);

create table refund (
    brand text not null,
    id uuid not null,
    order_id uuid not null,
    external_id text,
    amount bigint not null check (amount > 0),
    of_rest boolean not null,
    reason text,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, order_id) references orders,
    constraint refund_number unique (brand, order_id, external_id)
);
comment on column refund.amount is 'Minor units of the order''s currency';
comment on column refund.of_rest is 'Whether no amount was sent, which means all that was left: tells an equal repeat';
select brand_wall('refund');

-- ---------------------------------------------------------------- the ledger

create table transfer (
    brand text not null,
    id uuid not null,
    cause text not null,
    reason text not null,
    actor text not null,
    at timestamptz not null default now(),
    primary key (brand, id),
    constraint transfer_cause unique (brand, cause)
);
comment on table transfer is 'Why entries were made, once for each cause; added, never changed';
comment on column transfer.cause is 'Natural key, such as referral:<id>: nothing is paid twice for it';
comment on column transfer.actor is 'Subject of the token that asked for it, or system';
select brand_wall('transfer');
revoke update, delete on transfer from ${app};

create table account (
    brand text not null,
    kind text not null check (kind = 'FAN'),
    owner uuid not null,
    unit text not null,
    balance bigint not null,
    primary key (brand, kind, owner, unit)
);
comment on table account is 'Running balances of fans'' wallets. The accounts they are paid from have none: their balance is the sum of their entries, so no row is everybody''s';
comment on column account.unit is 'POINTS, CASH:<currency> in minor units, GIFT or COUPON in pieces';
comment on column account.balance is 'Sum of the account''s entries; below zero where more was taken back than was left';
select brand_wall('account');
revoke delete on account from ${app};

create table entry (
    brand text not null,
    position bigint not null generated always as identity,
    id uuid not null,
    transfer_id uuid not null,
    kind text not null check (kind in ('FAN', 'PROGRAM', 'TEMPLATE', 'REDEEMED', 'BEARER')),
    owner uuid not null,
    unit text not null,
    amount bigint not null check (amount <> 0),
    balance_after bigint,
    primary key (brand, position),
    foreign key (brand, transfer_id) references transfer
);
comment on table entry is 'The ledger: a positive amount credits the account, a negative one debits it; added, never changed';
comment on column entry.position is 'Order of writing; within an account also the order of its balances';
comment on column entry.balance_after is 'The wallet''s balance with this entry; null for accounts without a running balance';
select brand_wall('entry');
revoke update, delete on entry from ${app};
create index entry_of_account on entry (brand, owner, position desc);
create index entry_of_transfer on entry (brand, transfer_id);

-- A transfer's entries come in one statement and must sum to zero in each unit, whoever writes them.
create function transfers_sum_to_zero() returns trigger language plpgsql as $$
begin
    if exists (select from added group by brand, transfer_id, unit having sum(amount) <> 0) then
        raise exception 'A transfer''s entries do not sum to zero' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger transfers_sum_to_zero after insert on entry
    referencing new table as added for each statement execute function transfers_sum_to_zero();

-- ---------------------------------------------------------------- coupons

create table coupon_template (
    brand text not null,
    id uuid not null,
    key text not null,
    name text not null,
    kind text not null check (kind in ('AMOUNT', 'PERCENTAGE', 'GIFT')),
    value bigint not null check (value >= 0),
    currency text,
    max_redemptions int not null check (max_redemptions > 0),
    valid_from timestamptz,
    valid_until timestamptz,
    min_order_amount bigint,
    min_order_currency text,
    stores text[] not null default '{}',
    revision bigint not null,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint coupon_template_key unique (brand, key)
);
comment on column coupon_template.value is 'AMOUNT: minor units of the currency; PERCENTAGE: whole percent; GIFT: 0';
comment on column coupon_template.min_order_amount is 'Minor units of min_order_currency';
comment on column coupon_template.stores is 'Codes of the stores that take it; empty for all';
select brand_wall('coupon_template');

create table coupon_stock (
    brand text not null,
    template_id uuid not null,
    total bigint,
    issued bigint not null default 0,
    primary key (brand, template_id),
    foreign key (brand, template_id) references coupon_template,
    constraint stock_never_oversold check (issued >= 0 and (total is null or issued <= total))
);
comment on column coupon_stock.total is 'Coupons there may be in all; null for no limit';
comment on column coupon_stock.issued is 'Coupons that are out, or promised to qualified referrals';
select brand_wall('coupon_stock');

create table coupon (
    brand text not null,
    id uuid not null,
    code text not null,
    code_key text not null,
    template_id uuid not null,
    fan_id uuid,
    state text not null check (state in ('ISSUED', 'VOID')),
    redemptions_left int not null,
    recalled boolean not null default false,
    lock_id uuid,
    locked_until timestamptz,
    cause text not null,
    issued_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, template_id) references coupon_template,
    constraint coupon_code unique (brand, code_key),
    constraint coupon_never_redeemed_too_often check (redemptions_left >= 0)
);
comment on column coupon.code_key is 'The code as ReadableCode normalizes it: what is typed is looked up by it';
comment on column coupon.recalled is 'Whether what it was issued for was undone: it is void, or used up and void once a redemption is taken back';
comment on column coupon.cause is 'request, or referral:<id> for a reward';
select brand_wall('coupon');
create index coupon_of_fan on coupon (brand, fan_id, id);
create index coupon_of_cause on coupon (brand, cause) where cause <> 'request';

create table redemption (
    brand text not null,
    id uuid not null,
    coupon_id uuid not null,
    fan_id uuid,
    store text,
    order_ref text,
    order_amount bigint,
    order_currency text,
    discount_amount bigint,
    discount_currency text,
    at timestamptz not null default now(),
    rolled_back_at timestamptz,
    primary key (brand, id),
    foreign key (brand, coupon_id) references coupon
);
comment on column redemption.discount_amount is 'What the coupon took off, in minor units of discount_currency';
select brand_wall('redemption');
create index redemption_of_coupon on redemption (brand, coupon_id);
create index redemption_of_fan on redemption (brand, fan_id, at);
