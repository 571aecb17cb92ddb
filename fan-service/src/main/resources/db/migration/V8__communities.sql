-- With whom: communities with their members, conduct, gatherings and spaces; and the registry of KOLs.

create table community (
    brand text not null,
    id uuid not null,
    key text not null,
    kind text not null check (kind in ('DYAD', 'GROUP', 'ORGANISATION', 'COMMUNITY', 'SOCIETY')),
    scope text not null check (scope in ('INTERNAL', 'EXTERNAL')),
    entry text not null check (entry in ('OPEN', 'INVITE', 'SCREEN')),
    state text not null check (state in ('DRAFT', 'ACTIVE', 'ARCHIVED')),
    capacity int not null check (capacity > 0),
    members int not null default 0,
    parent text,
    depth int not null default 0 check (depth between 0 and 3),
    founder uuid,
    details jsonb not null,
    version int not null default 0,
    created_at timestamptz not null,
    activated_at timestamptz,
    archived_at timestamptz,
    primary key (brand, id),
    constraint community_key unique (brand, key),
    foreign key (brand, parent) references community (brand, key),
    foreign key (brand, founder) references fan on delete set null (founder)
);
comment on column community.capacity is 'Members there may be at most; two in a dyad';
comment on column community.members is 'Rows of community_member, counted by its triggers, so that an erasure frees the place too';
comment on column community.depth is 'Communities above this one, 0 to 3; a parent is named once and for all, so there is no circle';
comment on column community.founder is 'The member of the parent who founded it; null where the brand did, or the fan was erased';
comment on column community.details is 'The community as it is written: see CommunityDetails';
create index community_below on community (brand, parent) where parent is not null;
create index community_founder on community (brand, founder) where founder is not null;
select brand_wall('community');

create table community_carrier (
    brand text not null,
    carrier text not null,
    group_id text not null,
    community text not null,
    primary key (brand, carrier, group_id),
    foreign key (brand, community) references community (brand, key) on delete cascade
);
comment on table community_carrier is 'A group in a carrier, such as WECHAT_GROUP, bears one community';
select brand_wall('community_carrier');

create table community_detractor (
    brand text not null,
    id uuid not null,
    community text not null,
    fan_id uuid,
    name text not null,
    claim text not null,
    state text not null check (state in ('OPEN', 'ANSWERED', 'CLOSED')),
    response text,
    version int not null default 0,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table community_detractor is 'Who speaks against us, what they say and what was done about it; goes with a fan who is erased';
create index community_detractor_of on community_detractor (brand, community, id);
create index community_detractor_fan on community_detractor (brand, fan_id) where fan_id is not null;
select brand_wall('community_detractor');

create table community_act (
    brand text not null,
    id uuid not null,
    community text not null,
    kind text not null,
    fan_id uuid,
    fan_led boolean not null,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete set null (fan_id)
);
comment on table community_act is 'What was done in a community, by its members or by the staff; figures stay when a fan is erased';
comment on column community_act.fan_led is 'Done by a member rather than by the staff; the share of these is the self-organisation ratio';
create index community_act_in_time on community_act (brand, community, at);
create index community_act_fan on community_act (brand, fan_id) where fan_id is not null;
select brand_wall('community_act');

-- Members ---------------------------------------------------------------------------------------------------------------

alter table community_member
    add column role text not null default 'PARTICIPANT' check (role in ('LEADER', 'ADMIN', 'ANGEL', 'PARTICIPANT')),
    add column via text not null default 'STAFF',
    add column joined_at timestamptz not null default now(),
    add column link_emotional text,
    add column link_interest text,
    add column link_resource text,
    add column version int not null default 0;
comment on table community_member is 'Who is in which community now, by its key; past memberships are in membership_event';
comment on column community_member.via is 'STAFF, OPEN, INVITATION, SCREENING, FOUNDING or APPEAL';
comment on column community_member.link_emotional is 'What binds the member by feeling; null where nothing is known';
comment on column community_member.link_interest is 'What the member gets out of it';
comment on column community_member.link_resource is 'What the member brings, or is brought together with';

create function community_member_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update community set members = members + 1 where brand = new.brand and key = new.community;
    else
        update community set members = greatest(members - 1, 0) where brand = old.brand and key = old.community;
    end if;
    return null;
end $$;
create trigger community_member_counts after insert or delete on community_member
    for each row execute function community_member_counts();

create table membership_event (
    brand text not null,
    id uuid not null,
    community text not null,
    fan_id uuid not null,
    what text not null check (what in ('JOINED', 'LEFT', 'REMOVED', 'RESTORED', 'ROLE')),
    role text not null,
    reason text,
    by_staff text,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table membership_event is 'How memberships began, changed and ended; append-only';
comment on column membership_event.by_staff is 'Subject of the token of the staff who did it; null where a fan did';
create index membership_event_of on membership_event (brand, community, fan_id, id);
create index membership_event_fan on membership_event (brand, fan_id);
select brand_wall('membership_event');

create table community_invitation (
    brand text not null,
    code text not null,
    community text not null,
    by_fan uuid,
    by_staff text,
    max_uses int not null check (max_uses > 0),
    used int not null default 0,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    created_at timestamptz not null,
    primary key (brand, code),
    constraint invitation_never_oversold check (used between 0 and max_uses),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, by_fan) references fan on delete cascade
);
create index community_invitation_of on community_invitation (brand, community, code);
create index community_invitation_fan on community_invitation (brand, by_fan) where by_fan is not null;
select brand_wall('community_invitation');

create table community_application (
    brand text not null,
    id uuid not null,
    community text not null,
    fan_id uuid not null,
    answers jsonb not null,
    state text not null check (state in ('PENDING', 'ACCEPTED', 'REJECTED')),
    reason text,
    decided_by text,
    created_at timestamptz not null,
    decided_at timestamptz,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column community_application.answers is 'As many texts as the community asks questions, in their order';
create unique index community_application_pending on community_application (brand, community, fan_id) where state = 'PENDING';
create index community_application_of on community_application (brand, community, id);
create index community_application_fan on community_application (brand, fan_id);
select brand_wall('community_application');

create table community_ban (
    brand text not null,
    community text not null,
    fan_id uuid not null,
    until timestamptz,
    reason text not null,
    strike_id uuid,
    at timestamptz not null,
    primary key (brand, community, fan_id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column community_ban.until is 'Null for good';
create index community_ban_fan on community_ban (brand, fan_id);
select brand_wall('community_ban');

create table peer_edge (
    brand text not null,
    community text not null,
    from_fan uuid not null,
    to_fan uuid not null,
    kind text not null check (kind in ('WELCOMED', 'HELPED', 'INVITED')),
    at timestamptz not null,
    primary key (brand, community, from_fan, to_fan, kind),
    check (from_fan <> to_fan),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, from_fan) references fan on delete cascade,
    foreign key (brand, to_fan) references fan on delete cascade
);
comment on column peer_edge.at is 'When it was first so';
create index peer_edge_from on peer_edge (brand, from_fan);
create index peer_edge_to on peer_edge (brand, to_fan);
select brand_wall('peer_edge');

-- Conduct ---------------------------------------------------------------------------------------------------------------

create table strike (
    brand text not null,
    id uuid not null,
    community text not null,
    fan_id uuid not null,
    rule int not null,
    rule_text text not null,
    note text not null,
    step text not null check (step in ('PRIVATE_TALK', 'PUBLIC_WARNING', 'REMOVAL')),
    role_before text not null,
    by_staff text,
    at timestamptz not null,
    lapses_at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table strike is 'Append-only; what became of a strike follows from its appeal and from the time';
comment on column strike.rule_text is 'The rule as it stood then';
comment on column strike.role_before is 'What a granted appeal against a removal gives back';
create index strike_of on strike (brand, community, fan_id, at);
create index strike_fan on strike (brand, fan_id);
select brand_wall('strike');
revoke update on strike from ${app};

create table strike_appeal (
    brand text not null,
    strike_id uuid not null,
    text text not null,
    state text not null check (state in ('OPEN', 'UPHELD', 'GRANTED')),
    reason text,
    decided_by text,
    at timestamptz not null,
    decided_at timestamptz,
    primary key (brand, strike_id),
    foreign key (brand, strike_id) references strike on delete cascade
);
comment on column strike_appeal.state is 'UPHELD: the strike stands. GRANTED: it is taken back, with what it brought';
select brand_wall('strike_appeal');

-- Gatherings ------------------------------------------------------------------------------------------------------------

create table community_check_in (
    brand text not null,
    community text not null,
    fan_id uuid not null,
    day date not null,
    note text,
    late boolean not null,
    at timestamptz not null,
    primary key (brand, community, fan_id, day),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column community_check_in.day is 'In the brand''s time zone';
comment on column community_check_in.late is 'Told on a later day, at most three days after';
create index community_check_in_fan on community_check_in (brand, fan_id);
create index community_check_in_day on community_check_in (brand, community, day);
select brand_wall('community_check_in');

create table sharing_session (
    brand text not null,
    id uuid not null,
    community text not null,
    title text not null,
    speaker text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    state text not null check (state in ('PLANNED', 'ANNOUNCED', 'HELD', 'CANCELLED')),
    announced_at timestamptz,
    recap text,
    version int not null default 0,
    created_at timestamptz not null,
    primary key (brand, id),
    check (ends_at > starts_at),
    foreign key (brand, community) references community (brand, key) on delete cascade
);
create index sharing_session_of on sharing_session (brand, community, id);
select brand_wall('sharing_session');

create table session_question (
    brand text not null,
    id uuid not null,
    session_id uuid not null,
    fan_id uuid not null,
    text text not null,
    answer text,
    answered_by text,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, session_id) references sharing_session on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
create index session_question_of on session_question (brand, session_id, id);
create index session_question_fan on session_question (brand, fan_id);
select brand_wall('session_question');

create table meetup (
    brand text not null,
    id uuid not null,
    community text not null,
    kind text not null check (kind in ('MEETUP', 'FESTIVAL', 'BRANCH')),
    title text not null,
    place text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity int not null check (capacity > 0),
    taken int not null default 0,
    state text not null check (state in ('OPEN', 'HELD', 'CANCELLED')),
    created_at timestamptz not null,
    primary key (brand, id),
    constraint meetup_never_oversold check (taken between 0 and capacity),
    check (ends_at > starts_at),
    foreign key (brand, community) references community (brand, key) on delete cascade
);
create index meetup_of on meetup (brand, community, id);
select brand_wall('meetup');

create table meetup_place (
    brand text not null,
    meetup_id uuid not null,
    fan_id uuid not null,
    attended boolean not null default false,
    at timestamptz not null,
    primary key (brand, meetup_id, fan_id),
    foreign key (brand, meetup_id) references meetup on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
create index meetup_place_fan on meetup_place (brand, fan_id);
select brand_wall('meetup_place');

create function meetup_place_frees() returns trigger language plpgsql as $$
begin
    update meetup set taken = taken - 1 where brand = old.brand and id = old.meetup_id;
    return null;
end $$;
create trigger meetup_place_frees after delete on meetup_place for each row execute function meetup_place_frees();

create table ritual_task (
    brand text not null,
    community text not null,
    ritual text not null,
    fan_id uuid not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    done_at timestamptz,
    text text,
    primary key (brand, community, ritual, fan_id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on column ritual_task.ritual is 'Key of a ritual of the community''s, such as the introduction of oneself on joining';
create index ritual_task_fan on ritual_task (brand, fan_id);
select brand_wall('ritual_task');

-- Spaces ----------------------------------------------------------------------------------------------------------------

create table wiki_page (
    brand text not null,
    community text not null,
    key text not null,
    version int not null,
    updated_at timestamptz not null,
    primary key (brand, community, key),
    foreign key (brand, community) references community (brand, key) on delete cascade
);
comment on column wiki_page.version is 'The newest revision''s, from 0';
select brand_wall('wiki_page');

create table wiki_revision (
    brand text not null,
    community text not null,
    page text not null,
    version int not null,
    title text not null,
    text text not null,
    by_fan uuid,
    by_staff text,
    at timestamptz not null,
    primary key (brand, community, page, version),
    foreign key (brand, community, page) references wiki_page on delete cascade,
    foreign key (brand, by_fan) references fan on delete set null (by_fan)
);
comment on column wiki_revision.text is 'Common work: stays, without an author, when the fan who wrote it is erased';
create index wiki_revision_fan on wiki_revision (brand, by_fan) where by_fan is not null;
select brand_wall('wiki_revision');

create table thread (
    brand text not null,
    id uuid not null,
    community text not null,
    space text not null check (space in ('FORUM', 'BLOG')),
    title text,
    state text not null check (state in ('OPEN', 'CLOSED', 'HIDDEN')),
    by_fan uuid,
    by_staff text,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, community) references community (brand, key) on delete cascade,
    foreign key (brand, by_fan) references fan on delete set null (by_fan)
);
comment on column thread.title is 'Null where it was the words of a fan who was erased';
create index thread_of on thread (brand, community, id);
create index thread_fan on thread (brand, by_fan) where by_fan is not null;
select brand_wall('thread');

create table post (
    brand text not null,
    id uuid not null,
    thread_id uuid not null,
    text text,
    hidden_reason text,
    by_fan uuid,
    by_staff text,
    at timestamptz not null,
    primary key (brand, id),
    foreign key (brand, thread_id) references thread on delete cascade,
    foreign key (brand, by_fan) references fan on delete set null (by_fan)
);
comment on column post.text is 'Null where it was the words of a fan who was erased; the place in the thread stays';
create index post_of on post (brand, thread_id, id);
create index post_fan on post (brand, by_fan) where by_fan is not null;
select brand_wall('post');

-- A fan's own words go with the fan.
create function words_go_with_their_author() returns trigger language plpgsql as $$
begin
    if old.by_fan is not null and new.by_fan is null then
        if tg_table_name = 'thread' then
            new.title := null;
        else
            new.text := null;
        end if;
    end if;
    return new;
end $$;
create trigger words_go_with_their_author before update of by_fan on thread
    for each row execute function words_go_with_their_author();
create trigger words_go_with_their_author before update of by_fan on post
    for each row execute function words_go_with_their_author();

-- KOLs ------------------------------------------------------------------------------------------------------------------

create table kol (
    brand text not null,
    id uuid not null,
    key text not null,
    fan_id uuid,
    state text not null check (state in ('PROSPECT', 'ACTIVE', 'PAUSED', 'ENDED', 'ERASED')),
    details jsonb not null,
    version int not null default 0,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint kol_key unique (brand, key),
    foreign key (brand, fan_id) references fan on delete set null (fan_id)
);
comment on column kol.fan_id is 'The fan that the KOL is, named once; when that fan is erased, so is what is personal here';
create index kol_of_fan on kol (brand, fan_id) where fan_id is not null;
select brand_wall('kol');

create table kol_evidence (
    brand text not null,
    id uuid not null,
    kol_id uuid not null,
    metric text not null,
    platform text,
    value bigint not null check (value >= 0),
    source text not null,
    at timestamptz not null,
    told_by text not null,
    primary key (brand, id),
    foreign key (brand, kol_id) references kol on delete cascade
);
comment on table kol_evidence is 'Append-only';
comment on column kol_evidence.value is 'By metric: followers, reach or engagements as a number of people or acts; RATE_BP in hundredths of a percent';
create index kol_evidence_of on kol_evidence (brand, kol_id, id);
select brand_wall('kol_evidence');

create table kol_brief (
    brand text not null,
    id uuid not null,
    key text not null,
    details jsonb not null,
    version int not null default 0,
    created_at timestamptz not null,
    primary key (brand, id),
    constraint kol_brief_key unique (brand, key)
);
select brand_wall('kol_brief');

create table kol_task (
    brand text not null,
    id uuid not null,
    kol_id uuid not null,
    brief text not null,
    title text not null,
    due_on date not null,
    cost bigint not null check (cost >= 0),
    state text not null check (state in ('PROPOSED', 'ACCEPTED', 'DELIVERED', 'APPROVED', 'REJECTED')),
    reason text,
    created_at timestamptz not null,
    decided_at timestamptz,
    primary key (brand, id),
    foreign key (brand, kol_id) references kol on delete cascade,
    foreign key (brand, brief) references kol_brief (brand, key)
);
comment on column kol_task.cost is 'Minor units of the brand''s currency';
create index kol_task_of on kol_task (brand, kol_id, id);
select brand_wall('kol_task');

create table kol_outcome (
    brand text not null,
    id uuid not null,
    task_id uuid not null,
    metric text not null check (metric in ('ORDERS', 'FOLLOWERS', 'EXPOSURE')),
    value bigint not null check (value >= 0),
    source text not null,
    at timestamptz not null,
    told_by text not null,
    primary key (brand, id),
    foreign key (brand, task_id) references kol_task on delete cascade
);
comment on column kol_outcome.value is 'Orders, new followers or views that the task brought, on top of those told before';
create index kol_outcome_of on kol_outcome (brand, task_id);
select brand_wall('kol_outcome');

create table kol_placement (
    brand text not null,
    id uuid not null,
    task_id uuid not null,
    url text not null,
    screenshot_hash text,
    published_at timestamptz not null,
    verified_by text,
    verified_at timestamptz,
    primary key (brand, id),
    constraint kol_placement_url unique (brand, task_id, url),
    foreign key (brand, task_id) references kol_task on delete cascade
);
comment on column kol_placement.screenshot_hash is 'SHA-256 in hexadecimal of the picture that is the proof';
select brand_wall('kol_placement');

create table kol_fan (
    brand text not null,
    kol text not null,
    fan_id uuid not null,
    at timestamptz not null,
    primary key (brand, kol, fan_id),
    foreign key (brand, kol) references kol (brand, key) on update cascade on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table kol_fan is 'Whose fan a fan is besides the brand''s, by the KOL''s key; audiences read it';
create index kol_fan_of_fan on kol_fan (brand, fan_id);
select brand_wall('kol_fan');

-- What is personal of a KOL goes with the fan that the KOL is; what was paid and what it brought are the brand's figures.
create function kol_goes_with_the_fan() returns trigger language plpgsql as $$
begin
    if old.fan_id is not null and new.fan_id is null then
        new.key := new.id::text;
        new.state := 'ERASED';
        new.details := jsonb_build_object('key', new.key, 'name', 'erased');
        delete from kol_evidence where brand = old.brand and kol_id = old.id;
        delete from kol_placement p using kol_task t
            where t.brand = old.brand and t.kol_id = old.id and p.brand = old.brand and p.task_id = t.id;
        update kol_task set title = '', reason = null where brand = old.brand and kol_id = old.id;
        update kol_outcome o set source = '' from kol_task t
            where t.brand = old.brand and t.kol_id = old.id and o.brand = old.brand and o.task_id = t.id;
    end if;
    return new;
end $$;
create trigger kol_goes_with_the_fan before update of fan_id on kol for each row execute function kol_goes_with_the_fan();
