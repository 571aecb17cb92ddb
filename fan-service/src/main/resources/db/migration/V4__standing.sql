-- Where a fan stands: rules as data, the figures that they judge, and what they led to.

alter table fan
    add column followed_at timestamptz,
    add column stage_since timestamptz,
    add column attitude text not null default 'POTENTIAL' check (attitude in ('POTENTIAL', 'ORDINARY', 'LOYAL')),
    add column roles text[] not null default '{}',
    add column graded bigint not null default 0,
    add column grades bigint not null default 0,
    add column regraded bigint not null default 0,
    add column regrades bigint not null default 0;
comment on column fan.followed_at is
    'When the brand first said that the fan joined or follows a channel: evidence for FOLLOWER that no touch holds, set once';
comment on column fan.stage_since is 'When the evidence for the present stage was complete; null where nothing but the profile has placed the fan';
comment on column fan.attitude is 'Attitude class, computed from orders and grades';
comment on column fan.roles is 'Keys of the roles that the fan holds now, in their order; fan_role has the history';
comment on column fan.graded is 'Number of grades given, follow-up reviews left out';
comment on column fan.grades is 'Sum of those grades, each 1 to 5';
comment on column fan.regraded is 'Number of follow-up reviews';
comment on column fan.regrades is 'Sum of their grades, each 1 to 5';
comment on column fan.tier is 'Value tier, computed from spend and holdings by the brand''s thresholds';

-- Each brand's rows, for once, in one statement: the owner stands behind the wall too.
alter table fan no force row level security;
alter table fan_identity no force row level security;
alter table fan_change no force row level security;
update fan f set followed_at = f.created_at
where f.joined_on is not null or f.stage = 'FOLLOWER'
    or exists (select from fan_identity i where i.brand = f.brand and i.fan_id = f.id);
update fan set tier = 'STANDARD' where tier is null;
alter table fan force row level security;
alter table fan_identity force row level security;
alter table fan_change force row level security;

create table standing_rules (
    brand text not null,
    kind text not null check (kind in ('LADDER', 'TIERS', 'ATTITUDES')),
    version int not null check (version > 0),
    rules jsonb not null,
    lowest text,
    made_by text not null,
    at timestamptz not null,
    primary key (brand, kind, version)
);
comment on table standing_rules is 'Rules that a brand has made for where its fans stand, each version for good; version 0 is the default, in the code';
comment on column standing_rules.lowest is 'Of tiers the lowest one''s key, which new fans start in';
comment on column standing_rules.made_by is 'Subject of the token of whoever put them';
select brand_wall('standing_rules');

alter table stage_move
    add column rule text,
    add column rules_version int;
comment on column stage_move.rule is 'What the rules said that led to it, in words; null for moves by the profile';
comment on column stage_move.rules_version is 'Version of the ladder''s rules; 0 is the default';

create table class_move (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    kind text not null check (kind in ('TIER', 'ATTITUDE')),
    from_class text,
    to_class text not null,
    because text not null,
    rules_version int not null,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table class_move is 'Which tiers and attitude classes a fan came through';
comment on column class_move.because is 'The figures that decided, in words';
create index class_move_of_fan on class_move (brand, fan_id, kind, id);
select brand_wall('class_move');

create table stage_decision (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    kind text not null check (kind in ('PLACED', 'PARTNERED', 'PARTNERSHIP_ENDED')),
    to_stage text,
    reason text not null,
    made_by text not null,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table stage_decision is 'What people decided about where a fan stands; each is also a touch of that kind, whose source is decision:<id>';
comment on column stage_decision.made_by is 'Subject of the token of the member of staff or the program';
create index stage_decision_of_fan on stage_decision (brand, fan_id, id);
select brand_wall('stage_decision');

create table stage_due (
    brand text not null,
    fan_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, fan_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table stage_due is 'When which fan''s next timed move falls due, before the wall, so that one job serves all brands; nothing else';
create index stage_due_at on stage_due (due_at);
grant select, insert, update, delete on stage_due to ${app};

create table feedback (
    brand text not null,
    external_id text not null,
    fan_id uuid not null,
    kind text not null check (kind in ('REVIEW', 'FOLLOW_UP_REVIEW', 'SURVEY', 'SUPPORT')),
    grade int not null check (grade between 1 and 5),
    product text,
    channel text,
    at timestamptz not null,
    primary key (brand, external_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table feedback is 'Grades that fans gave; what they wrote is not kept. Each is also a touch, whose source is feedback:<external_id>';
comment on column feedback.external_id is 'The brand''s own number of it, unique in the brand';
comment on column feedback.grade is '1 (worst) to 5';
create index feedback_of_fan on feedback (brand, fan_id);
create index feedback_of_product on feedback (brand, product) where product is not null;
select brand_wall('feedback');

create table fan_product (
    brand text not null,
    fan_id uuid not null,
    product text not null,
    pays boolean not null,
    uses boolean not null,
    since date,
    primary key (brand, fan_id, product),
    check (pays or uses),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table fan_product is 'What a fan is to a product: who pays and who uses need not be the same person';
create index fan_product_of_product on fan_product (brand, product);
select brand_wall('fan_product');

create table fan_role_kind (
    brand text not null,
    key text not null,
    name text not null,
    description text,
    entry text not null check (entry in ('STAFF', 'APPLICATION', 'INVITATION')),
    least_stage text,
    least_tier text,
    least_orders int,
    places int check (places >= 0),
    taken int not null default 0,
    term_days int,
    version int not null default 0,
    primary key (brand, key),
    constraint fan_role_kind_places check (taken >= 0 and (places is null or taken <= places))
);
comment on table fan_role_kind is 'The catalogue of roles that fans may have beside the ladder';
comment on column fan_role_kind.places is 'How many may hold it at once; null for any number';
comment on column fan_role_kind.taken is 'How many hold it now';
comment on column fan_role_kind.term_days is 'Days after which it ends by itself; null for none';
select brand_wall('fan_role_kind');

create table fan_role (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    role text not null,
    state text not null check (state in ('APPLIED', 'INVITED', 'HELD', 'DECLINED', 'REVOKED', 'ENDED')),
    reason text,
    made_by text not null,
    at timestamptz not null,
    since timestamptz,
    until timestamptz,
    ended_at timestamptz,
    primary key (brand, id),
    foreign key (brand, fan_id) references fan on delete cascade,
    foreign key (brand, role) references fan_role_kind
);
comment on column fan_role.at is 'When it was applied for, offered or given';
comment on column fan_role.since is 'When it began to be held';
comment on column fan_role.until is 'When it ends by itself; null for no end';
create unique index fan_role_open on fan_role (brand, fan_id, role) where state in ('APPLIED', 'INVITED', 'HELD');
create index fan_role_of_fan on fan_role (brand, fan_id, id);
create index fan_role_of_role on fan_role (brand, role, id);
select brand_wall('fan_role');

-- A fan who is erased gives the place back.
create function fan_role_gone() returns trigger language plpgsql as $$
begin
    update fan_role_kind set taken = taken - 1 where brand = old.brand and key = old.role;
    return null;
end $$;
create trigger fan_role_gone after delete on fan_role for each row when (old.state = 'HELD') execute function fan_role_gone();

create table role_due (
    brand text not null,
    role_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, role_id),
    foreign key (brand, role_id) references fan_role on delete cascade
);
comment on table role_due is 'When which fan''s role ends by itself, before the wall, so that one job serves all brands; nothing else';
create index role_due_at on role_due (due_at);
grant select, insert, update, delete on role_due to ${app};
