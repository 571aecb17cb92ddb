create table tracked_event (
    brand text not null,
    message_id text not null,
    fan_id uuid,
    external_id text,
    name text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    properties jsonb,
    context jsonb,
    primary key (brand, message_id)
);
comment on table tracked_event is 'What brands sent to POST /events, once for each message id';
comment on column tracked_event.fan_id is 'Null while nobody is known under the external id';
comment on column tracked_event.external_id is 'As sent; removed, with properties and context, when the fan is erased';
comment on column tracked_event.occurred_at is 'Corrected by the sender''s clock skew';
create index tracked_event_by_fan on tracked_event (brand, fan_id) where fan_id is not null;
create index tracked_event_by_name on tracked_event (brand, external_id) where external_id is not null;
select brand_wall('tracked_event');

create table deed (
    brand text not null,
    type text not null,
    fan_id uuid not null,
    fact_id uuid not null,
    at timestamptz not null,
    on_day date,
    primary key (brand, type, fan_id, fact_id)
);
comment on table deed is 'What fans did, as funnels ask for it';
comment on column deed.type is 'joined, ordered, stage:CONSUMER … or the name of a tracked event';
comment on column deed.fact_id is 'Id of the fact that told of it';
comment on column deed.on_day is 'Where only the day is known: the deed was done when it began in the brand''s timezone, or at `at` if that is earlier';
select brand_wall('deed');

create table deed_by_name (
    brand text not null,
    external_id text not null,
    type text not null,
    fact_id uuid not null,
    at timestamptz not null,
    primary key (brand, external_id, type, fact_id)
);
comment on table deed_by_name is 'Deeds of people who were not known when they were told; joined to known_fan when a funnel is read';
create index deed_by_name_by_type on deed_by_name (brand, type);
select brand_wall('deed_by_name');
