-- Whom a first answer is about, so that an erasure finds it by an index, also where it does not name the fan.
-- A table and not an array: behind row level security PostgreSQL looks up no array by an index.

create table idempotency_about (
    brand text not null,
    about uuid not null,
    subject text not null,
    key text not null,
    primary key (brand, about, subject, key),
    foreign key (brand, subject, key) references idempotency on delete cascade
);
comment on table idempotency_about is 'Ids that stand in a request''s path or body, or in its answer; goes with the answer';
comment on column idempotency_about.about is 'A fan''s id, or that of anything else: they are not told apart';

-- All brands' rows, for once: the owner stands behind the wall too. Answers that name no fan at all go by their age.
alter table idempotency no force row level security;
insert into idempotency_about (brand, about, subject, key)
select distinct i.brand, m[1]::uuid, i.subject, i.key
from idempotency i, regexp_matches(i.body, '([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})', 'g') m;
-- A partner's key, which is no longer kept.
update idempotency set body = null where body like '%"secret":%';
alter table idempotency force row level security;

select brand_wall('idempotency_about');
create index idempotency_about_answer on idempotency_about (brand, subject, key);
