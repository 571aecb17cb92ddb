-- One page proves one order however its address is written; days that a placement stands are counted from a time of their own.

alter table placement_order add column accepted_at timestamptz, add column stands_from timestamptz;
comment on column placement_order.stands_from is 'From when on standing_days count; never before due_on begins, or the delivery where that is earlier';

alter table placement_step add column on_behalf boolean not null default false;
comment on column placement_step.on_behalf is 'Whether the brand''s staff did it for the partner; not known of steps before this column';

alter table placement_due add column failures int not null default 0;
comment on column placement_due.failures is 'How often it could not go on since it became due; each time it waits longer';

drop index placement_proof_once;
create table placement_proof (
    brand text not null,
    page text not null,
    order_id uuid not null,
    constraint placement_proof_once primary key (brand, page),
    foreign key (brand, order_id) references placement_order
);
comment on table placement_proof is 'Pages that were delivered for orders, also those in whose place others were; gone with a cancelled, expired or forgotten order';
comment on column placement_proof.page is 'The address with its host in small letters, without port and fragment';
select brand_wall('placement_proof');
create index placement_proof_of_order on placement_proof (brand, order_id);

-- All brands' rows, for once: the owner stands behind the wall too.
alter table placement_order no force row level security;
alter table placement_step no force row level security;
alter table placement_proof no force row level security;

update placement_order o set accepted_at = s.at
from placement_step s where s.brand = o.brand and s.order_id = o.id and s.action = 'ACCEPTED';
-- What is agreed already stays: its days count from the publication.
update placement_order set stands_from = published_at where published_at is not null;

insert into placement_proof (brand, page, order_id)
select brand, 'https://' || lower(a[1]) || case when a[2] like '/%' then '' else '/' end || a[2], id
from placement_order, regexp_match(url, '^https://([^/?#:]+)(?::443)?([^#]*)') a
where a is not null and state not in ('CANCELLED', 'EXPIRED')
order by delivered_at
on conflict do nothing;

alter table placement_order force row level security;
alter table placement_step force row level security;
alter table placement_proof force row level security;
