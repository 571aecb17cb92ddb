-- What a coupon template may ask, how it is edited, and who has had how many of its coupons.

-- ---------------------------------------------------------------- templates

alter table coupon_template drop constraint coupon_template_kind_check;
alter table coupon_template add constraint coupon_template_kind_check
    check (kind in ('AMOUNT', 'PERCENTAGE', 'GIFT', 'BUY_X_GET_Y'));
alter table coupon_template add column rules jsonb not null default '{}';
alter table coupon_template add column state text not null default 'ACTIVE'
    constraint coupon_template_state_check check (state in ('ACTIVE', 'PAUSED', 'ARCHIVED'));
alter table coupon_template add column version int not null default 1;
comment on column coupon_template.rules is 'What is asked beyond value, time and stores; amounts in minor units, never changed';
comment on column coupon_template.version is 'Counts changes of end and stores; a coupon keeps those of the version it was issued under';

create table coupon_template_version (
    brand text not null,
    template_id uuid not null,
    version int not null,
    valid_until timestamptz,
    stores text[] not null,
    since timestamptz not null default now(),
    primary key (brand, template_id, version),
    foreign key (brand, template_id) references coupon_template
);
comment on table coupon_template_version is 'End and stores that a template ever had: rows are added and never changed';
select brand_wall('coupon_template_version');
revoke update, delete on coupon_template_version from ${app};
-- Each brand's rows, for once, in one statement: the owner stands behind the wall too.
alter table coupon_template no force row level security;
alter table coupon_template_version no force row level security;
alter table coupon no force row level security;
insert into coupon_template_version (brand, template_id, version, valid_until, stores)
select brand, id, 1, valid_until, stores from coupon_template;

-- ---------------------------------------------------------------- coupons

alter table coupon add column template_version int;
alter table coupon add column valid_until timestamptz;
alter table coupon add column per_fan boolean not null default false;
comment on column coupon.template_version is 'Whose stores it keeps; null for the template''s own (written before there were versions)';
comment on column coupon.valid_until is 'Its own end, infinity for none; null for the template''s (written before there were versions)';
comment on column coupon.per_fan is 'Whether it counts in coupon_of_template';
update coupon c set template_version = 1, valid_until = coalesce(t.valid_until, 'infinity')
from coupon_template t where t.brand = c.brand and t.id = c.template_id;
alter table coupon_template force row level security;
alter table coupon_template_version force row level security;
alter table coupon force row level security;
-- A fan gets one coupon of a batch, however often the batch is sent.
create unique index coupon_batch_once on coupon (brand, cause, template_id, fan_id) where cause like 'batch:%';

create table coupon_of_template (
    brand text not null,
    template_id uuid not null,
    fan_id uuid not null,
    coupons int not null check (coupons >= 0),
    primary key (brand, template_id, fan_id),
    foreign key (brand, template_id) references coupon_template
);
comment on table coupon_of_template is 'How many coupons of a template a fan has been given, but for rewards and what was taken back';
select brand_wall('coupon_of_template');

create table coupon_use (
    brand text not null,
    coupon_id uuid not null,
    fan_id uuid not null,
    uses int not null check (uses >= 0),
    primary key (brand, coupon_id, fan_id),
    foreign key (brand, coupon_id) references coupon
);
comment on table coupon_use is 'How often a fan has redeemed a coupon that is nobody''s own';
select brand_wall('coupon_use');
