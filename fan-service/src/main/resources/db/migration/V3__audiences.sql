-- Audiences are counted in memory (see io.fanops.fan.population); this tells the memory what changed.

create table fan_change (
    brand text not null,
    xid xid8 not null default pg_current_xact_id(),
    fan_id uuid not null,
    at timestamptz not null default now(),
    primary key (brand, xid, fan_id)
);
comment on table fan_change is
    'Fans who changed in what an audience may ask, by the transaction that changed them. Written by triggers, kept for an hour';
comment on column fan_change.xid is
    'Transactions commit in another order than they begin: readers go on from the oldest that was running, not from the last they saw';
comment on column fan_change.at is 'When the transaction began';
create index fan_change_age on fan_change using brin (at);
select brand_wall('fan_change');
select goes_after('fan_change', '1 hour', 'at');

create function note_fan_change() returns trigger language plpgsql as $$
begin
    insert into fan_change (brand, fan_id) select brand, id from changed order by id on conflict do nothing;
    return null;
end $$;
create function note_fan_change_by_link() returns trigger language plpgsql as $$
begin
    insert into fan_change (brand, fan_id) select distinct brand, fan_id from changed order by fan_id on conflict do nothing;
    return null;
end $$;
create function note_fan_change_by_moved_link() returns trigger language plpgsql as $$
begin
    insert into fan_change (brand, fan_id)
    select brand, fan_id from changed union select brand, fan_id from former order by fan_id on conflict do nothing;
    return null;
end $$;
create trigger fan_added after insert on fan
    referencing new table as changed for each statement execute function note_fan_change();
create trigger fan_changed after update on fan
    referencing new table as changed for each statement execute function note_fan_change();
create trigger fan_gone after delete on fan
    referencing old table as changed for each statement execute function note_fan_change();
do $$
declare
    link text;
begin
    foreach link in array array['fan_identity', 'fan_consent', 'community_member'] loop
        execute format('create trigger %1$s_added after insert on %1$s referencing new table as changed'
            ' for each statement execute function note_fan_change_by_link()', link);
        execute format('create trigger %1$s_changed after update on %1$s referencing new table as changed old table as former'
            ' for each statement execute function note_fan_change_by_moved_link()', link);
        execute format('create trigger %1$s_gone after delete on %1$s referencing old table as changed'
            ' for each statement execute function note_fan_change_by_link()', link);
    end loop;
end $$;

alter table audience alter column expression drop not null;
alter table audience add column kind text not null default 'LIVE' check (kind in ('LIVE', 'STATIC'));
alter table audience add column source jsonb;
alter table audience add constraint audience_is_either check ((kind = 'LIVE') = (expression is not null));
comment on column audience.expression is 'Of a live audience; who is in it is asked anew each time';
comment on column audience.source is 'What the members of a static audience were taken from, and how';

create table audience_member (
    brand text not null,
    audience_id uuid not null,
    fan_id uuid not null,
    rank int,
    score int,
    primary key (brand, audience_id, fan_id),
    foreign key (brand, audience_id) references audience on delete cascade,
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table audience_member is 'Who is in a static audience';
comment on column audience_member.rank is 'From 1, most alike first; null where members are not ranked';
comment on column audience_member.score is 'Likeness in thousandths of a natural logarithm of odds; null where members are not ranked';
create index audience_member_of_fan on audience_member (brand, fan_id);
create index audience_member_by_rank on audience_member (brand, audience_id, rank);
select brand_wall('audience_member');

create table audience_export (
    brand text not null,
    id uuid not null,
    audience_id uuid not null,
    audience text not null,
    purpose text not null,
    recipient text not null,
    consent text,
    identifier text not null,
    members bigint not null,
    written bigint not null,
    by_subject text not null,
    at timestamptz not null default now(),
    primary key (brand, id)
);
comment on table audience_export is 'What left the platform about fans, to whom and why; outlives the audience';
comment on column audience_export.consent is 'Channel in which each fan written has granted a consent; null where none was asked for';
comment on column audience_export.written is 'Members who were written: those with the consent and the identifier';
comment on column audience_export.by_subject is 'Subject of the token of who exported';
select brand_wall('audience_export');
