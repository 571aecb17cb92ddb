create table ladder_fan (
    brand text not null,
    fan_id uuid not null,
    stage text not null,
    since timestamptz not null,
    joined boolean not null,
    erased boolean not null default false,
    primary key (brand, fan_id)
);
comment on column ladder_fan.since is 'When the fan came to the stage; an older move that arrives later changes nothing';
comment on column ladder_fan.joined is 'False where a move or an erasure came before the fan itself: such a row is counted nowhere';
comment on column ladder_fan.erased is 'Kept as a mark that this fan is not to be counted again';
select brand_wall('ladder_fan');

create table ladder_stage (
    brand text not null,
    stage text not null,
    fans bigint not null,
    primary key (brand, stage)
);
comment on table ladder_stage is 'Rollup of ladder_fan: fans now at each stage';
select brand_wall('ladder_stage');

create table ladder_move (
    brand text not null,
    from_stage text not null,
    to_stage text not null,
    fans bigint not null,
    primary key (brand, from_stage, to_stage)
);
comment on column ladder_move.fans is 'Moves so far; one by a fan who has been erased since stays counted';
select brand_wall('ladder_move');
