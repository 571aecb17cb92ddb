-- Commission per click: what a click of which partner or position earns, within which budget, and what was earned.

alter table stock_part drop constraint stock_part_what_check,
    add constraint stock_part_what_check check (what in ('BUDGET', 'DAY', 'PLACES', 'COUPONS', 'CLICKS', 'CLICKS_OF_DAY'));

create table click_rule (
    brand text not null,
    key text not null,
    id uuid not null,
    version int not null,
    partner_id uuid,
    position_id uuid,
    price bigint not null check (price > 0),
    currency text not null,
    budget bigint check (budget >= 0),
    daily_budget bigint check (daily_budget >= 0),
    every_hours int not null check (every_hours between 1 and 720),
    most_per_address int not null check (most_per_address > 0),
    valid_from timestamptz,
    valid_until timestamptz,
    primary key (brand, key),
    foreign key (brand, partner_id) references partner,
    foreign key (brand, position_id) references promotion_position,
    constraint position_of_a_partner check (position_id is null or partner_id is not null)
);
comment on column click_rule.id is 'Owner of its budget in stock_part; a rule that is put again after its end is another one';
comment on column click_rule.price is 'Minor units of currency for each click';
comment on column click_rule.budget is 'Minor units for all days; null for no limit';
comment on column click_rule.daily_budget is 'Minor units for each day of the brand; null for no limit';
comment on column click_rule.every_hours is 'A visitor earns once in so many hours';
comment on column click_rule.most_per_address is 'Clicks of one network address that earn on one day of the brand';
select brand_wall('click_rule');

create table click_rule_version (
    brand text not null,
    key text not null,
    version int not null,
    since timestamptz not null default now(),
    rule jsonb not null,
    primary key (brand, key, version)
);
comment on table click_rule_version is 'Every version a rule ever had: rows are added and never changed';
select brand_wall('click_rule_version');
revoke update, delete on click_rule_version from ${app};

create table click_visitor (
    brand text not null,
    rule_id uuid not null,
    visitor bytea not null,
    at timestamptz not null default now(),
    primary key (brand, rule_id, visitor)
);
comment on table click_visitor is 'Whose click earned by a rule, and when last; kept for 31 days';
comment on column click_visitor.visitor is 'HMAC-SHA256 of rule, address and browser under the service''s key; none of them is kept';
select brand_wall('click_visitor');
select goes_after('click_visitor', '31 days', 'at');
create index click_visitor_age on click_visitor using brin (at);

create table click_address (
    brand text not null,
    rule_id uuid not null,
    day date not null,
    address bytea not null,
    clicks int not null,
    at timestamptz not null default now(),
    primary key (brand, rule_id, day, address)
);
comment on table click_address is 'How often a network address has earned by a rule on a day of the brand; kept for three days';
comment on column click_address.address is 'HMAC-SHA256 of the address, of an IPv6 one of its first 64 bits';
select brand_wall('click_address');
select goes_after('click_address', '3 days', 'at');
create index click_address_age on click_address using brin (at);

create table click_earning (
    brand text not null,
    id uuid not null,
    rule_id uuid not null,
    rule_key text not null,
    rule_version int not null,
    partner_id uuid not null,
    position_id uuid not null,
    day date not null,
    price bigint not null,
    currency text not null,
    clicks bigint not null default 0,
    rejected bigint not null default 0,
    state text not null check (state in ('OPEN', 'PENDING', 'PAYABLE', 'REJECTED')),
    reason text,
    due_at timestamptz not null,
    created_at timestamptz not null default now(),
    released_at timestamptz,
    primary key (brand, id),
    foreign key (brand, partner_id) references partner,
    foreign key (brand, position_id) references promotion_position,
    constraint click_earning_once unique (brand, position_id, day, rule_id, rule_version),
    constraint no_more_rejected_than_clicked check (rejected between 0 and clicks)
);
comment on table click_earning is 'What a position''s clicks of a day earn by one version of a rule';
comment on column click_earning.day is 'In the brand''s time zone';
comment on column click_earning.clicks is 'That earned; while it is OPEN they are in click_part';
comment on column click_earning.due_at is 'While OPEN the end of the day, then when it becomes payable';
select brand_wall('click_earning');
create index click_earning_of_partner on click_earning (brand, partner_id, id desc);
create index click_earning_of_rule on click_earning (brand, rule_id);

create table click_part (
    brand text not null,
    earning_id uuid not null,
    part int not null,
    clicks bigint not null,
    primary key (brand, earning_id, part),
    foreign key (brand, earning_id) references click_earning
);
comment on table click_part is 'Several rows that share the count of an OPEN earning, so that a position everybody opens is no bottleneck; gone when its day is closed';
select brand_wall('click_part');

create table click_due (
    brand text not null,
    earning_id uuid not null,
    due_at timestamptz not null,
    failures int not null default 0,
    primary key (brand, earning_id)
);
comment on table click_due is 'When which brand has earnings of clicks to close or to release, before the wall, so that one job serves all; nothing else';
comment on column click_due.failures is 'How often it could not go on since it became due; each time it waits longer';
create index click_due_at on click_due (brand, due_at);
grant select, insert, update, delete on click_due to ${app};
