-- What comes in from outside, and the queue from which any of the staff takes it; promises to audiences.

create table intake (
    brand text not null,
    id uuid not null,
    external_id text,
    fan_id uuid,
    channel text not null,
    topic text,
    at timestamptz not null,
    told_at timestamptz not null,
    for_role text,
    for_person text,
    for_until timestamptz,
    state text not null check (state in ('OPEN', 'CLAIMED', 'ANSWERED', 'CLOSED')),
    claimed_by text,
    claimed_until timestamptz,
    ended_at timestamptz,
    ended_by text,
    answer_channel text,
    reason text,
    primary key (brand, id),
    constraint intake_external_id unique (brand, external_id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table intake is 'What came in from outside. Past claimed_until a claimed one is open again, without anybody writing it';
comment on column intake.external_id is 'The brand''s own name for it; null for what a fan sent';
comment on column intake.fan_id is 'As told; null where nobody knows who it is';
comment on column intake.at is 'When it was said';
comment on column intake.for_until is 'Until when it is only for for_role or for_person and the administrators; null for everyone at once';
comment on column intake.claimed_by is 'Subject of the token of whoever took it';
comment on column intake.reason is 'Why it was closed without an answer';
create index intake_waiting on intake (brand, id) where state in ('OPEN', 'CLAIMED');
create index intake_answered on intake (brand, ended_at) where state = 'ANSWERED';
create index intake_of_fan on intake (brand, fan_id, id);
select brand_wall('intake');

-- The text stands apart, because it goes earlier.
create table intake_text (
    brand text not null,
    intake_id uuid not null,
    direction text not null check (direction in ('IN', 'OUT')),
    fan_id uuid,
    text text not null,
    kept_until timestamptz,
    expires_at timestamptz not null,
    primary key (brand, intake_id, direction),
    foreign key (brand, intake_id) references intake on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table intake_text is 'What was said (IN) and answered (OUT)';
comment on column intake_text.kept_until is 'Until when the fan''s consent keeps it; null where it goes with the end of the handling';
comment on column intake_text.expires_at is 'Nobody reads it from then on; pruning deletes it within the hour';
create index intake_text_of_fan on intake_text (brand, fan_id);
create index intake_text_age on intake_text (expires_at);
select brand_wall('intake_text');
select goes_after('intake_text', '0 days', 'expires_at');

create table intake_event (
    brand text not null,
    intake_id uuid not null,
    id uuid not null,
    what text not null check (what in ('TOLD', 'CLAIMED', 'RELEASED', 'ANSWERED', 'CLOSED')),
    who text not null,
    at timestamptz not null,
    primary key (brand, intake_id, id),
    foreign key (brand, intake_id) references intake on delete cascade
);
comment on table intake_event is 'Who did what with it, append-only';
comment on column intake_event.who is 'Subject of the token of whoever did it';
select brand_wall('intake_event');
revoke update, delete on intake_event from ${app};

alter table standing_rules drop constraint standing_rules_kind_check;
alter table standing_rules add constraint standing_rules_kind_check check (kind in ('LADDER', 'TIERS', 'ATTITUDES', 'INTAKE'));

alter table promise add column audience text;
comment on column promise.audience is 'Name of the audience, as it was then, whose members of the moment it was made to, see promise_to';
alter table promise drop constraint promise_to_one;
alter table promise add constraint promise_to_one check (num_nonnulls(fan_id, community, audience) = 1);
