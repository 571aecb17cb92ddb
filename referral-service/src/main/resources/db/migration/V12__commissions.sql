-- Commission: partners and what they promote, what they earn by orders, and how it is paid out.

alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in
    ('FAN', 'HELD', 'PENDING', 'PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT'));
comment on table account is 'Running balances of what the brand owes to fans and partners. The accounts they are paid from have none: their balance is the sum of their entries, so no row is everybody''s';
alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check check (kind in
    ('FAN', 'HELD', 'PENDING', 'PROGRAM', 'TEMPLATE', 'REDEEMED', 'BEARER', 'SPENT', 'LAPSED', 'ADJUSTED', 'POOL',
    'COMMISSION', 'PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT', 'PAID_OUT'));

-- ---------------------------------------------------------------- partners

create table commission_policy (
    brand text not null primary key,
    levels int not null check (levels between 1 and 2),
    hold_days int not null check (hold_days between 0 and 365),
    minimum_amount bigint check (minimum_amount >= 0),
    minimum_currency text,
    allowed_hosts text[] not null,
    fans_may_promote boolean not null,
    revision bigint not null
);
comment on column commission_policy.levels is 'How many levels earn by one order: the partner, or also the one above';
comment on column commission_policy.hold_days is 'Days of 24 hours after an order was placed or, if later, arrived';
comment on column commission_policy.minimum_amount is 'Minor units of minimum_currency: less is not taken into a payout batch of that currency';
comment on column commission_policy.allowed_hosts is 'Where links may lead';
select brand_wall('commission_policy');

create table partner (
    brand text not null,
    id uuid not null,
    key text not null,
    name text not null,
    fan_id uuid,
    parent_id uuid,
    payout_details text,
    state text not null check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
    erased boolean not null default false,
    revision bigint not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, parent_id) references partner,
    constraint partner_key unique (brand, key),
    constraint partner_is_not_its_own_parent check (parent_id <> id)
);
comment on column partner.fan_id is 'The fan who promotes, where it is one';
comment on column partner.parent_id is 'The level above, which earns too where the brand pays two levels';
comment on column partner.payout_details is 'How it is paid, in the brand''s words; no bank secrets';
comment on column partner.erased is 'Whether its fan was erased: there is nobody to be paid any more';
select brand_wall('partner');
create unique index partner_of_fan on partner (brand, fan_id) where fan_id is not null;
create index partner_under on partner (brand, parent_id) where parent_id is not null;

create table promotion_position (
    brand text not null,
    id uuid not null,
    partner_id uuid not null,
    key text not null,
    name text not null,
    target_url text,
    coupon_template text,
    code text not null,
    revision bigint not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, partner_id) references partner,
    constraint position_key unique (brand, partner_id, key),
    constraint position_code unique (brand, code)
);
comment on table promotion_position is 'A place where a partner promotes: a column, a video, a fan''s shop';
comment on column promotion_position.target_url is 'Null for a fan''s shop, whose own page it is';
comment on column promotion_position.coupon_template is 'Orders that this template''s coupons brought are the position''s too';
select brand_wall('promotion_position');
create unique index position_of_template on promotion_position (brand, coupon_template) where coupon_template is not null;

create table promotion_link (
    brand text not null,
    id uuid not null,
    position_id uuid not null,
    sku text not null default '',
    url text not null,
    code text not null,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, position_id) references promotion_position,
    constraint link_code unique (brand, code),
    constraint link_once unique (brand, position_id, sku, url)
);
comment on table promotion_link is 'A position''s links that lead deeper, such as to a product';
select brand_wall('promotion_link');

create table promotion_directory (
    code text primary key,
    brand text not null
);
comment on table promotion_directory is 'Which brand a public code of a position or link belongs to, before the wall; nothing else';
grant select, insert, delete on promotion_directory to ${app};

create table promotion_visit (
    brand text not null,
    code text not null,
    visitor bytea not null,
    click_id uuid not null,
    at timestamptz not null default now(),
    primary key (brand, code, visitor)
);
comment on table promotion_visit is 'Who opened a link lately, so that whoever taps twice has clicked once; kept for an hour';
comment on column promotion_visit.visitor is 'HMAC-SHA256 of address and browser under the service''s key; neither is kept';
select brand_wall('promotion_visit');
select goes_after('promotion_visit', '1 hour', 'at');
create index promotion_visit_age on promotion_visit using brin (at);

create table promotion_clicks (
    brand text not null,
    position_id uuid not null,
    day date not null,
    part int not null,
    valid bigint not null,
    invalid bigint not null,
    primary key (brand, position_id, day, part)
);
comment on column promotion_clicks.day is 'In the brand''s time zone';
comment on column promotion_clicks.part is 'One of several rows that share the count, so that a position everybody opens is no bottleneck';
comment on column promotion_clicks.invalid is 'Openings by robots, previews and HEAD, and those of one visitor within a minute';
select brand_wall('promotion_clicks');

create table fan_shop (
    brand text not null,
    position_id uuid not null,
    title text not null,
    items jsonb not null,
    revision bigint not null default 0,
    primary key (brand, position_id),
    foreign key (brand, position_id) references promotion_position
);
comment on table fan_shop is 'What a fan shows on their own page';
select brand_wall('fan_shop');

-- ---------------------------------------------------------------- commissions

create table commission_rule (
    brand text not null,
    key text not null,
    version int not null,
    partner_id uuid,
    skus text[] not null,
    categories text[] not null,
    level int not null check (level between 1 and 2),
    rate int check (rate between 0 and 10000),
    fixed_amount bigint check (fixed_amount >= 0),
    fixed_currency text,
    valid_from timestamptz,
    valid_until timestamptz,
    primary key (brand, key),
    foreign key (brand, partner_id) references partner,
    constraint rate_or_fixed check ((rate is null) <> (fixed_amount is null))
);
comment on column commission_rule.version is 'From 1; an earning keeps the one that it was made by';
comment on column commission_rule.rate is 'Basis points of a line''s amount';
comment on column commission_rule.fixed_amount is 'Minor units of fixed_currency for each piece';
select brand_wall('commission_rule');

create table commission_rule_version (
    brand text not null,
    key text not null,
    version int not null,
    since timestamptz not null default now(),
    rule jsonb not null,
    primary key (brand, key, version)
);
comment on table commission_rule_version is 'Every version a rule ever had: rows are added and never changed';
select brand_wall('commission_rule_version');
revoke update, delete on commission_rule_version from ${app};

create table commission (
    brand text not null,
    id uuid not null,
    order_id uuid not null,
    order_number text not null,
    level int not null check (level between 1 and 2),
    partner_id uuid not null,
    position_id uuid not null,
    touch_id uuid not null,
    buyer_id uuid not null,
    currency text not null,
    earned bigint not null check (earned >= 0),
    amount bigint not null,
    state text not null check (state in ('PENDING', 'PAYABLE', 'REVERSED', 'REJECTED')),
    reason text,
    placed_at timestamptz not null,
    due_at timestamptz not null,
    created_at timestamptz not null,
    released_at timestamptz,
    primary key (brand, id),
    foreign key (brand, partner_id) references partner,
    foreign key (brand, position_id) references promotion_position,
    constraint commission_once unique (brand, order_id, level),
    constraint commission_of_what_is_left check (amount between 0 and earned)
);
comment on table commission is 'What a partner earns by an order';
comment on column commission.earned is 'Minor units when the order arrived: the sum of its lines';
comment on column commission.amount is 'Minor units without what was taken back';
comment on column commission.due_at is 'When it becomes payable';
select brand_wall('commission');
create index commission_of_buyer on commission (brand, buyer_id);
create index commission_of_partner on commission (brand, partner_id, id desc);
create index commission_of_partner_in_time on commission (brand, partner_id, created_at);

create table commission_line (
    brand text not null,
    commission_id uuid not null,
    number int not null,
    sku text,
    category text,
    pieces int not null check (pieces >= 0),
    base bigint not null check (base >= 0),
    rule_key text,
    rule_version int,
    rate int,
    fixed bigint,
    pieces_left int not null,
    base_left bigint not null,
    earned bigint not null,
    amount bigint not null,
    primary key (brand, commission_id, number),
    foreign key (brand, commission_id) references commission,
    constraint line_never_overdrawn check (base_left between 0 and base and pieces_left between 0 and pieces)
);
comment on column commission_line.number is 'The order''s line, from 1; 0 for what no line has, such as shipping';
comment on column commission_line.base is 'What the line is worth, in minor units: no more than was paid for it';
comment on column commission_line.base_left is 'Without what was paid back';
select brand_wall('commission_line');

create table commission_due (
    brand text not null,
    commission_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, commission_id)
);
comment on table commission_due is 'When which brand has a commission to release, before the wall, so that one job serves all; nothing else';
create index commission_due_at on commission_due (brand, due_at);
grant select, insert, delete on commission_due to ${app};

-- ---------------------------------------------------------------- payouts

create table payout_batch (
    brand text not null,
    id uuid not null,
    currency text not null,
    until timestamptz,
    minimum bigint not null,
    state text not null check (state in ('DRAFT', 'APPROVED', 'SETTLED', 'CANCELLED')),
    made_by text not null,
    made_at timestamptz not null default now(),
    approved_by text,
    approved_at timestamptz,
    ended_at timestamptz,
    primary key (brand, id),
    constraint four_eyes check (approved_by <> made_by)
);
comment on column payout_batch.made_by is 'Subject of the token';
select brand_wall('payout_batch');

create table payout_line (
    brand text not null,
    id uuid not null,
    batch_id uuid not null,
    partner_id uuid not null,
    partner_key text not null,
    name text,
    payout_details text,
    amount bigint not null check (amount > 0),
    state text not null check (state in ('OPEN', 'PAID', 'FAILED', 'CANCELLED')),
    reference text,
    reason text,
    ended_at timestamptz,
    primary key (brand, id),
    foreign key (brand, batch_id) references payout_batch,
    foreign key (brand, partner_id) references partner,
    constraint payout_line_once unique (brand, batch_id, partner_id)
);
comment on column payout_line.payout_details is 'Key, name and details as they were when the batch was made: what is approved is what is paid';
comment on column payout_line.amount is 'Minor units of the batch''s currency';
comment on column payout_line.reference is 'The payment''s name in the bank''s words';
select brand_wall('payout_line');
create index payout_line_of_partner on payout_line (brand, partner_id, batch_id);

create table partner_invoice (
    brand text not null,
    id uuid not null,
    partner_id uuid not null,
    external_id text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    issued_on date not null,
    batch_id uuid,
    state text not null check (state in ('RECEIVED', 'ACCEPTED', 'REJECTED')),
    reason text,
    received_at timestamptz not null default now(),
    decided_at timestamptz,
    primary key (brand, id),
    foreign key (brand, partner_id) references partner,
    foreign key (brand, batch_id) references payout_batch,
    constraint invoice_number unique (brand, partner_id, external_id)
);
comment on column partner_invoice.external_id is 'The partner''s own number of it';
select brand_wall('partner_invoice');
