-- What brings fans to orders, by which policy that is judged, and what each order is credited to.

create table attribution_policy (
    brand text not null,
    version int not null check (version > 0),
    rules jsonb not null,
    ties text not null check (ties in ('LAST', 'FIRST')),
    referral_needs_credit boolean not null,
    made_by text not null,
    since timestamptz not null,
    primary key (brand, version)
);
comment on table attribution_policy is 'Every policy a brand ever had: rows are added and never changed; before the first one there is the default, version 0';
comment on column attribution_policy.rules is 'Kinds of touches with their windows in days of 24 hours; who stands first wins';
comment on column attribution_policy.made_by is 'Subject of the token';
select brand_wall('attribution_policy');
revoke update, delete on attribution_policy from ${app};

create table touch (
    brand text not null,
    id uuid not null,
    key text not null,
    kind text not null check (kind in ('OFFLINE_QR', 'COUPON', 'REFERRAL', 'AFFILIATE', 'LAST_CLICK')),
    subject text not null,
    fan_id uuid,
    click_id text,
    order_number text,
    at timestamptz not null,
    noted_at timestamptz not null,
    details jsonb,
    primary key (brand, id),
    constraint touch_key unique (brand, key),
    constraint touch_is_somebodys check (num_nonnulls(fan_id, click_id, order_number) > 0)
);
comment on table touch is 'What may bring a fan to an order; rows are added, and deleted when they are withdrawn, old, or of an erased fan';
comment on column touch.key is 'Natural key, beginning with its source: redemption:<id>, referral:<id>, touch:<the brand''s externalId>';
comment on column touch.subject is 'What gets the credit: a template''s key, a referrer''s code, a partner''s position, a campaign';
comment on column touch.order_number is 'Number of the only order that it may be for';
comment on column touch.details is 'What else the brand said of it';
select brand_wall('touch');
revoke update on touch from ${app};
-- The longest window.
select goes_after('touch', '365 days', 'at');
create index touch_age on touch using brin (at);
create index touch_of_fan on touch (brand, fan_id, kind, at) where fan_id is not null;
create index touch_of_click on touch (brand, click_id, kind, at) where click_id is not null;
create index touch_of_order on touch (brand, order_number) where order_number is not null;

create table attribution (
    brand text not null,
    conversion_id uuid not null,
    policy_version int not null,
    placed_at timestamptz not null,
    counts_until timestamptz,
    kind text,
    subject text,
    touch_id uuid,
    touched_at timestamptz,
    candidates jsonb,
    primary key (brand, placed_at, conversion_id),
    constraint credit_is_whole check (num_nonnulls(kind, subject, touch_id, touched_at) in (0, 4))
);
comment on table attribution is 'What each order is credited to: one row an order, made with it and never changed';
comment on column attribution.conversion_id is 'The order''s id; with the time it was placed at the key, since reports are of periods and an import writes no more than it must';
comment on column attribution.counts_until is 'The end of the day on which it was placed, where its till says only the day; null where no touch after placed_at counts';
comment on column attribution.candidates is 'The touches that were considered, each with what became of it; null for none, and once the buyer was erased';
select brand_wall('attribution');
revoke update, delete on attribution from ${app};
grant update (candidates) on attribution to ${app};
create index attribution_of_credit on attribution (brand, kind, subject, placed_at, conversion_id) where kind is not null;

-- ---------------------------------------------------------------- touches so far

-- Each brand's rows, for once, in one statement: the owner stands behind the wall too.
alter table referral no force row level security;
alter table referral_code no force row level security;
alter table redemption no force row level security;
alter table coupon no force row level security;
alter table coupon_template no force row level security;
alter table touch no force row level security;
insert into touch (brand, id, key, kind, subject, fan_id, at, noted_at)
select r.brand, uuidv7(), 'referral:' || r.id, 'REFERRAL', c.code, r.referee_id, r.created_at, now()
from referral r
join referral_code c on c.brand = r.brand and c.program_id = r.program_id and c.fan_id = r.referrer_id
where r.state <> 'REJECTED' and r.created_at > now() - interval '365 days';
insert into touch (brand, id, key, kind, subject, fan_id, order_number, at, noted_at)
select r.brand, uuidv7(), 'redemption:' || r.id, 'COUPON', t.key, r.fan_id, r.order_ref, r.at, now()
from redemption r
join coupon c on c.brand = r.brand and c.id = r.coupon_id
join coupon_template t on t.brand = c.brand and t.id = c.template_id
where r.rolled_back_at is null and r.at > now() - interval '365 days' and num_nonnulls(r.fan_id, r.order_ref) > 0;
alter table touch force row level security;
alter table coupon_template force row level security;
alter table coupon force row level security;
alter table redemption force row level security;
alter table referral_code force row level security;
alter table referral force row level security;
