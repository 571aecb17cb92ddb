-- Placements: what self-media owners offer, what the brand orders of it, what is proved and what is paid.

-- Wider than the check before it, so that the rows that are there need not be read again.
alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check check (kind in
    ('FAN', 'HELD', 'PENDING', 'PROGRAM', 'TEMPLATE', 'REDEEMED', 'BEARER', 'SPENT', 'LAPSED', 'ADJUSTED', 'POOL',
    'COMMISSION', 'PLACEMENT', 'PARTNER_PENDING', 'PARTNER', 'PARTNER_PAYOUT', 'PAID_OUT')) not valid;

create table placement_offer (
    brand text not null,
    id uuid not null,
    partner_id uuid not null,
    key text not null,
    channel text not null,
    format text not null,
    name text not null,
    description text,
    account text,
    account_url text,
    followers bigint check (followers >= 0),
    average_views bigint check (average_views >= 0),
    average_engagements bigint check (average_engagements >= 0),
    tags text[] not null,
    price bigint not null check (price > 0),
    currency text not null,
    lead_days int not null check (lead_days >= 0),
    starts_at timestamptz,
    ends_at timestamptz,
    capacity int not null check (capacity > 0),
    capacity_per text not null check (capacity_per in ('DAY', 'MONTH')),
    cancellation_rate int not null check (cancellation_rate between 0 and 10000),
    state text not null check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
    revision bigint not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, partner_id) references partner,
    constraint placement_offer_key unique (brand, partner_id, key)
);
comment on table placement_offer is 'A place in a partner''s media that the brand can order';
comment on column placement_offer.average_engagements is 'Likes, comments and shares of one piece, by the partner''s own account';
comment on column placement_offer.price is 'Minor units of currency, for one piece';
comment on column placement_offer.lead_days is 'The brand''s days from the order to the first day it can be published on';
comment on column placement_offer.capacity is 'Pieces that can be published in a day or month';
comment on column placement_offer.cancellation_rate is 'Basis points of the price that the partner keeps where the brand cancels what was accepted';
select brand_wall('placement_offer');
create index placement_offer_by_price on placement_offer (brand, currency, price, id);

create table placement_slot (
    brand text not null,
    offer_id uuid not null,
    period date not null,
    taken int not null check (taken >= 0),
    primary key (brand, offer_id, period),
    foreign key (brand, offer_id) references placement_offer
);
comment on table placement_slot is 'How many pieces of an offer are ordered for a day or month';
comment on column placement_slot.period is 'The day, or the month''s first one';
select brand_wall('placement_slot');

create table placement_budget (
    brand text not null,
    key text not null,
    name text not null,
    currency text not null,
    total bigint not null,
    taken bigint not null default 0,
    revision bigint not null default 0,
    created_at timestamptz not null default now(),
    primary key (brand, key),
    constraint placement_budget_never_overspent check (taken between 0 and total)
);
comment on column placement_budget.total is 'Minor units of currency';
comment on column placement_budget.taken is 'Of it: ordered and not answered, held, and paid';
select brand_wall('placement_budget');

create table placement_order (
    brand text not null,
    id uuid not null,
    external_id text not null,
    offer_id uuid not null,
    partner_id uuid not null,
    position_id uuid,
    budget_key text,
    price bigint not null check (price > 0),
    currency text not null,
    brief text,
    due_on date not null,
    period date not null,
    answer_hours int not null,
    silence_days int not null,
    standing_days int not null,
    most_reworks int not null,
    cancellation_rate int not null,
    wanted_screenshots int not null,
    wanted_figures text[] not null,
    state text not null check (state in
        ('ORDERED', 'DECLINED', 'EXPIRED', 'ACCEPTED', 'DELIVERED', 'COMPLETED', 'DISPUTED', 'CANCELLED', 'REVOKED')),
    reworks int not null default 0,
    held bigint not null default 0 check (held >= 0),
    paid bigint not null default 0 check (paid >= 0),
    deliver_by timestamptz not null,
    due_at timestamptz,
    ordered_at timestamptz not null default now(),
    delivered_at timestamptz,
    decided_at timestamptz,
    taken_down_at timestamptz,
    url text,
    published_at timestamptz,
    screenshots text[],
    views bigint check (views >= 0),
    likes bigint check (likes >= 0),
    comments bigint check (comments >= 0),
    shares bigint check (shares >= 0),
    measured_at timestamptz,
    measured_by text check (measured_by in ('BRAND', 'PARTNER')),
    revision bigint not null default 0,
    primary key (brand, id),
    foreign key (brand, offer_id) references placement_offer,
    foreign key (brand, partner_id) references partner,
    foreign key (brand, position_id) references promotion_position,
    foreign key (brand, budget_key) references placement_budget,
    constraint placement_order_number unique (brand, external_id),
    constraint placement_never_overpaid check (held + paid <= price)
);
comment on column placement_order.external_id is 'The brand''s own number of it';
comment on column placement_order.price is 'Minor units of currency, as it was when it was ordered';
comment on column placement_order.due_on is 'The brand''s day on which it is to be published';
comment on column placement_order.period is 'The slot that it has taken';
comment on column placement_order.silence_days is 'Days of 24 hours after a delivery, when the brand''s silence accepts it';
comment on column placement_order.standing_days is 'Days of 24 hours that it is to stay published';
comment on column placement_order.held is 'Minor units that wait at the partner''s pending account';
comment on column placement_order.paid is 'Minor units that the partner has got';
comment on column placement_order.due_at is 'When it goes on by itself';
comment on column placement_order.delivered_at is 'First delivery';
comment on column placement_order.measured_by is 'Who told the figures';
select brand_wall('placement_order');
create index placement_order_of_partner on placement_order (brand, partner_id, id desc);
create index placement_order_by_day on placement_order (brand, due_on);
create unique index placement_proof_once on placement_order (brand, url) where state not in ('CANCELLED', 'EXPIRED');

create index commission_of_position on commission (brand, position_id, created_at);

create table placement_step (
    brand text not null,
    order_id uuid not null,
    number bigint not null,
    action text not null,
    side text not null check (side in ('BRAND', 'PARTNER', 'CLOCK')),
    subject text,
    reason text,
    url text,
    held bigint not null,
    paid bigint not null,
    at timestamptz not null default now(),
    primary key (brand, order_id, number),
    foreign key (brand, order_id) references placement_order
);
comment on table placement_step is 'All that was done with an order: rows are added, and only an erasure takes words out of them';
comment on column placement_step.number is 'The order''s revision that it made';
comment on column placement_step.subject is 'Of the token; null for the clock';
comment on column placement_step.held is 'Minor units afterwards, as paid';
select brand_wall('placement_step');
revoke delete on placement_step from ${app};

create table placement_due (
    brand text not null,
    order_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, order_id)
);
comment on table placement_due is 'When which brand''s order goes on by itself, before the wall, so that one job serves all; nothing else';
create index placement_due_at on placement_due (brand, due_at);
grant select, insert, update, delete on placement_due to ${app};
