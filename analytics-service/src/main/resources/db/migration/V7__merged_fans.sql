alter table ladder_fan add column merged boolean not null default false;
alter table ladder_fan add column merged_at timestamptz not null default 'epoch';
comment on column ladder_fan.merged is 'Part of another fan, who is counted instead';
comment on column ladder_fan.merged_at is 'When a merge or its undoing was last told; an older word that arrives later changes nothing';
