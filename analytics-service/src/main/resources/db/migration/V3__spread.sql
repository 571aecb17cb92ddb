create table spread_referral (
    brand text not null,
    referral_id uuid not null,
    program text not null,
    referrer_id uuid not null,
    referee_id uuid not null,
    state text not null,
    moved_at timestamptz not null,
    primary key (brand, referral_id)
);
comment on column spread_referral.moved_at is 'When it came to its state; an older move that arrives later changes nothing';
create index spread_referral_by_referee on spread_referral (brand, program, referee_id);
select brand_wall('spread_referral');

create table spread_program (
    brand text not null,
    program text not null,
    invitations bigint not null,
    conversions bigint not null,
    rejected bigint not null,
    primary key (brand, program)
);
comment on table spread_program is 'Rollup of spread_referral';
select brand_wall('spread_program');

create table spread_node (
    brand text not null,
    program text not null,
    fan_id uuid not null,
    parent_id uuid,
    root_id uuid not null,
    generation int not null,
    invited bigint not null,
    direct bigint not null,
    total bigint not null,
    primary key (brand, program, fan_id)
);
comment on table spread_node is 'A program''s trees: who made a referral that was not rejected, or came by one that converted';
comment on column spread_node.parent_id is 'Who brought the fan; null for a root';
comment on column spread_node.generation is 'Steps from the root, which has 0';
comment on column spread_node.invited is 'Referrals made and not rejected';
comment on column spread_node.direct is 'Fans brought';
comment on column spread_node.total is 'All fans below';
create index spread_node_by_parent on spread_node (brand, program, parent_id) where parent_id is not null;
create index spread_node_by_total on spread_node (brand, program, total desc, direct desc, fan_id);
select brand_wall('spread_node');

create table spread_level (
    brand text not null,
    program text not null,
    root_id uuid not null,
    generation int not null,
    fans bigint not null,
    primary key (brand, program, root_id, generation)
);
comment on table spread_level is 'Rollup of spread_node: fans in each generation of each tree';
create index spread_level_by_fans on spread_level (brand, program, fans desc);
select brand_wall('spread_level');

create table spread_generation (
    brand text not null,
    program text not null,
    generation int not null,
    fans bigint not null,
    conversions bigint not null,
    primary key (brand, program, generation)
);
comment on table spread_generation is 'Rollup of spread_node: fans in each generation of all trees of a program, and whom they brought';
select brand_wall('spread_generation');
