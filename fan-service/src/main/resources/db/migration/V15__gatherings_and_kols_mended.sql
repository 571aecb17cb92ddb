-- Meet-ups that are edited and whose attendance is mended; what KOLs brought, taken back; names for tasks and outcomes.

alter table meetup add column version int not null default 0;
comment on column meetup.version is 'Counts edits, not places';

alter table meetup_place
    add column walked_in boolean not null default false,
    add column mark uuid;
comment on column meetup_place.walked_in is 'Came without having signed up: counted as come, and takes no place';
comment on column meetup_place.mark is 'Names the touch of having come; null where there is none';

create or replace function meetup_place_frees() returns trigger language plpgsql as $$
begin
    if not old.walked_in then
        update meetup set taken = taken - 1 where brand = old.brand and id = old.meetup_id;
    end if;
    return null;
end $$;

alter table kol_task add column external_id text;
comment on column kol_task.external_id is 'The brand''s own name for it';
create unique index kol_task_external_id on kol_task (brand, external_id) where external_id is not null;

alter table kol_outcome drop constraint kol_outcome_value_check;
alter table kol_outcome add column external_id text;
comment on column kol_outcome.value is 'Orders, new followers or views, on top of those told before; below zero what was told too much';
comment on column kol_outcome.external_id is 'The brand''s own name for it';
create unique index kol_outcome_external_id on kol_outcome (brand, external_id) where external_id is not null;

-- As in V8; the brand's own names may be the person's.
create or replace function kol_goes_with_the_fan() returns trigger language plpgsql as $$
begin
    if old.fan_id is not null and new.fan_id is null then
        new.key := new.id::text;
        new.state := 'ERASED';
        new.details := jsonb_build_object('key', new.key, 'name', 'erased');
        delete from kol_evidence where brand = old.brand and kol_id = old.id;
        delete from kol_placement p using kol_task t
            where t.brand = old.brand and t.kol_id = old.id and p.brand = old.brand and p.task_id = t.id;
        update kol_task set title = '', reason = null, external_id = null where brand = old.brand and kol_id = old.id;
        update kol_outcome o set source = '', external_id = null from kol_task t
            where t.brand = old.brand and t.kol_id = old.id and o.brand = old.brand and o.task_id = t.id;
    end if;
    return new;
end $$;
