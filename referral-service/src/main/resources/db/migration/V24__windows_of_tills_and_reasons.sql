-- What a till took before its allowance ran out counts although somebody synced for it without entries; and what people
-- note when they take something back is kept.

create table till_window (
    brand text not null,
    till_id uuid not null,
    allowance int not null,
    starts timestamptz not null,
    ends timestamptz not null,
    primary key (brand, till_id, allowance, starts),
    foreign key (brand, till_id) references till
);
comment on table till_window is 'Spans of an allowance that ran out before a sync without entries renewed it; those of earlier allowances mean nothing';
select brand_wall('till_window');

comment on column till.allowance is 'Number of the allowance in force; each sync that brings something gives the next one';
comment on column till.allowance_from is 'When it began, or was renewed after it had run out';
comment on column till.synced_at is 'When it was here last; it brings nothing that it took earlier, as far as others wait for it';

alter table till add column revoked_because text;
comment on column till.revoked_because is 'What the brand noted';

alter table redemption add column rolled_back_because text;
comment on column redemption.rolled_back_because is 'What was noted; empty, and for ever, once the fan is erased';

alter table coupon add column void_because text;
comment on column coupon.void_because is 'What was noted when it was taken back by hand; empty, and for ever, once the fan is erased';
