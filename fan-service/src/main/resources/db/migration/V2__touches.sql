-- One person may turn out to be two records; and what a fan is worth to a brand follows from what passed between them.

alter table fan add column merged_into uuid;
comment on column fan.merged_into is
    'The fan that this one turned out to be, the last of a chain; null for a fan in their own right. The id keeps resolving';
create index fan_merged on fan (brand, merged_into) where merged_into is not null;

create table touch (
    brand text not null,
    fan_id uuid not null,
    kind text not null,
    source text not null,
    at timestamptz not null,
    channel text,
    value bigint,
    detail text,
    primary key (brand, fan_id, kind, source),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table touch is
    'What passed between the brand and a fan: timeline, and the evidence that stage, tier, class and relationship are computed from';
comment on column touch.fan_id is 'The id that it was told of; of a merged fan still that one''s, so that a merge can be undone';
comment on column touch.kind is 'See TouchKind';
comment on column touch.source is 'The fact, request or message it comes from; with the kind its name in the fan, so that it counts once';
comment on column touch.at is 'When it happened, which may be long before it was told';
comment on column touch.value is 'By kind: minor units of the brand''s currency for orders and refunds, a grade, a number of people';
comment on column touch.detail is 'By kind: the type of an activity, the key of a community, the store''s code; never personal data of others';
create index touch_in_time on touch (brand, fan_id, at);
select brand_wall('touch');
