-- What an import made of its lines, and the refused ones themselves, so that a person can mend and send them again.

alter table operation add column created bigint, add column changed bigint;
comment on column operation.created is 'Lines that made something new; null where the kind of work does not tell';
comment on column operation.changed is 'Lines that changed something; the rest of those that were kept said nothing new';

create table operation_rejected (
    brand text not null,
    operation_id uuid not null,
    line bigint not null,
    text text not null,
    at timestamptz not null default now(),
    primary key (brand, operation_id, line),
    foreign key (brand, operation_id) references operation on delete cascade
);
comment on table operation_rejected is
    'Refused lines as they were sent, with the reason: personal data, so kept for three days, and less where the person is erased';
comment on column operation_rejected.line is 'As in operation_error; 0 is the header of a CSV';
select brand_wall('operation_rejected');
select goes_after('operation_rejected', '3 days', 'at');
create index operation_rejected_age on operation_rejected using brin (at);
