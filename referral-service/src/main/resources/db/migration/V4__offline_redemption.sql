-- Vouchers that a till verifies without network, the tills, their logs, and what was made of them.

-- ---------------------------------------------------------------- keys

create table voucher_key (
    brand text not null,
    id text not null,
    public_key bytea not null,
    private_key bytea not null,
    state text not null check (state in ('SIGNING', 'VERIFYING', 'REVOKED')),
    created_at timestamptz not null default now(),
    primary key (brand, id)
);
comment on table voucher_key is 'Ed25519 keys that sign the brand''s vouchers and allowances';
comment on column voucher_key.public_key is 'The 32 bytes of RFC 8032';
comment on column voucher_key.private_key is 'PKCS#8, encrypted by AES-GCM under the service''s key, bound to brand and id';
select brand_wall('voucher_key');
create unique index voucher_key_signing on voucher_key (brand) where state = 'SIGNING';

-- ---------------------------------------------------------------- tills

create table till (
    brand text not null,
    id uuid not null,
    name text not null,
    store text not null,
    public_key bytea not null,
    state text not null check (state in ('ACTIVE', 'REVOKED')),
    redemptions int not null check (redemptions between 1 and 500),
    value bigint,
    currency text,
    hours int not null check (hours between 1 and 168),
    allowance int not null default 1,
    allowance_from timestamptz not null default now(),
    allowance_until timestamptz not null,
    log_length bigint not null default 0 check (log_length >= 0),
    log_head text not null default '',
    created_at timestamptz not null default now(),
    synced_at timestamptz,
    revoked_at timestamptz,
    primary key (brand, id),
    constraint till_name unique (brand, name),
    constraint till_key unique (brand, public_key)
);
comment on column till.redemptions is 'That it may take between two syncs';
comment on column till.value is 'That it may take between two syncs, in minor units of currency; null for no limit';
comment on column till.hours is 'That an allowance lasts';
comment on column till.allowance is 'Number of the allowance in force; each sync gives the next one';
comment on column till.log_head is 'Hash of the last entry that was taken in; empty before the first';
select brand_wall('till');

create table till_entry (
    brand text not null,
    till_id uuid not null,
    seq bigint not null,
    hash text not null,
    at timestamptz not null,
    received_at timestamptz not null default now(),
    coupon_id uuid,
    order_ref text,
    order_amount bigint,
    order_currency text,
    stores text[] not null default '{}',
    result text not null check (result in ('PENDING', 'ACCEPTED', 'DUPLICATE', 'DOUBLE_SPENT', 'EXPIRED', 'OVER_ALLOWANCE',
        'BAD_SIGNATURE', 'UNKNOWN', 'VOID', 'REFUSED')),
    reason text,
    value bigint,
    currency text,
    redemption_id uuid,
    primary key (brand, till_id, seq),
    foreign key (brand, till_id) references till
);
comment on column till_entry.at is 'When the till says that it was, not before its allowance began';
comment on column till_entry.stores is 'Codes of the stores that take the coupon, whose tills may have taken it; empty for all';
comment on column till_entry.value is 'What was taken off, in minor units of currency; null where that cannot be said';
comment on column till_entry.redemption_id is 'ACCEPTED: its own; DOUBLE_SPENT, DUPLICATE: the one that counts';
select brand_wall('till_entry');
create index till_entry_pending on till_entry (brand, coupon_id) where result = 'PENDING';
create index till_entry_twice on till_entry (brand, received_at desc, till_id, seq) where result in ('DOUBLE_SPENT', 'DUPLICATE');
create index till_entry_of_redemption on till_entry (brand, redemption_id) where redemption_id is not null;
create index till_entry_of_coupon on till_entry (brand, coupon_id) where coupon_id is not null;

create table till_incident (
    brand text not null,
    id uuid not null,
    till_id uuid not null,
    kind text not null,
    detail text not null,
    at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, till_id) references till
);
comment on table till_incident is 'Logs that were refused: broken, rewound, with a gap, or of a revoked till';
select brand_wall('till_incident');

create table settlement_due (
    brand text not null,
    coupon_id uuid not null,
    due_at timestamptz not null,
    primary key (brand, coupon_id)
);
comment on table settlement_due is 'From when on a brand need not wait for tills that stay away, before the wall, so that one job serves all; nothing else';
create index settlement_due_at on settlement_due (due_at);
grant select, insert, update, delete on settlement_due to ${app};
