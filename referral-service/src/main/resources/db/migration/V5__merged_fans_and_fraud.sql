-- Fans who turned out to be others, what speaks against referrals, who has decided on them, and what programs ask for.

-- ---------------------------------------------------------------- merged fans

create table same_fan (
    brand text not null,
    fan_id uuid not null,
    merged_into uuid not null,
    survivor_id uuid not null,
    at timestamptz not null,
    primary key (brand, fan_id),
    check (fan_id <> merged_into)
);
comment on table same_fan is
    'Fans who turned out to be another. Other tables keep the id that something was told of; who that is now is asked here';
comment on column same_fan.merged_into is 'As the fan service told it; who was merged before stays a fan''s when the fan is merged in turn';
comment on column same_fan.survivor_id is 'The end of the chain: who it is in their own right';
comment on column same_fan.at is 'When they were merged: facts of different fans may come in another order';
create index same_fan_of_survivor on same_fan (brand, survivor_id);
select brand_wall('same_fan');

-- ---------------------------------------------------------------- what speaks against referrals

alter table referral add column risk_score smallint not null default 0 check (risk_score between 0 and 100);
alter table referral add column risk jsonb;
comment on column referral.risk is 'The signals that were seen when it was made, with their weights and the weights'' version; says nobody''s name, device or address';
comment on column referral.due_at is 'QUALIFIED: when the hold period ends and the reward is paid; HELD: when the program decides unasked';
comment on table hold_due is 'When which brand has a reward to pay or a held referral to decide, before the wall, so that one job serves all; nothing else';

alter table referral add column review_decision text check (review_decision in ('APPROVE', 'REJECT'));
alter table referral add column review_reason text;
alter table referral add column reviewed_by text;
alter table referral add column reviewed_at timestamptz;
comment on column referral.reviewed_by is 'Subject of the token of whoever decided, or policy where the program did';
create index referral_to_review on referral (brand, risk_score desc, id desc) where state = 'HELD';

-- ---------------------------------------------------------------- caps

alter table program_budget add column conversions bigint not null default 0;
alter table program_budget add column cap bigint;
comment on column program_budget.conversions is 'Referrals that stand QUALIFIED or REWARDED';
comment on column program_budget.cap is 'The most of them that there may be; null for no limit';
-- Each brand's rows, for once, in one statement: the owner stands behind the wall too.
alter table program_budget no force row level security;
alter table referral no force row level security;
update program_budget b set conversions = (
    select count(*) from referral r
    where r.brand = b.brand and r.program_id = b.program_id and r.state in ('QUALIFIED', 'REWARDED'));
alter table program_budget force row level security;
alter table referral force row level security;
alter table program_budget add constraint cap_never_exceeded
    check (conversions >= 0 and (cap is null or conversions <= cap));

-- ---------------------------------------------------------------- visits

create table link_visit (
    brand text not null,
    code text not null,
    visitor bytea not null,
    at timestamptz not null,
    primary key (brand, code, visitor)
);
comment on table link_visit is 'Who opened a referral link lately, so that whoever taps twice is counted once; kept for an hour';
comment on column link_visit.visitor is 'HMAC-SHA256 of address and browser under the service''s key; neither is kept';
comment on column link_visit.at is 'When the visitor was counted last';
select brand_wall('link_visit');
select goes_after('link_visit', '1 hour', 'at');

-- ---------------------------------------------------------------- clusters

-- Devices and addresses are counted among the referrals of a span of time, not as totals that ever grow.
comment on table shared_trait is 'Not used any more, and written by replicas of older versions only';
create index referral_of_device on referral (brand, device_hash, created_at) where device_hash is not null;
create index referral_of_address on referral (brand, address_hash, created_at) where address_hash is not null;
create index referral_lately on referral (brand, program_id, created_at);
