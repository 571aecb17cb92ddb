-- Wallets whose points lapse, wallets of which something is held, and books that need not be summed from the beginning.

-- ---------------------------------------------------------------- accounts

alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in ('FAN', 'HELD', 'PENDING'));
alter table account add column expiring bigint not null default 0 check (expiring >= 0);
comment on table account is 'Running balances of what the brand owes to fans. The accounts they are paid from have none: their balance is the sum of their entries, so no row is everybody''s';
comment on column account.expiring is 'Sum of what is left of the account''s lots; the rest of the balance never lapses';

alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check check (kind in
    ('FAN', 'HELD', 'PENDING', 'PROGRAM', 'TEMPLATE', 'REDEEMED', 'BEARER', 'SPENT', 'LAPSED', 'ADJUSTED'));
alter table entry add column at timestamptz;
-- Each brand's rows, for once, in one statement: the owner stands behind the wall too.
alter table entry no force row level security;
alter table transfer no force row level security;
update entry e set at = t.at from transfer t where t.brand = e.brand and t.id = e.transfer_id;
alter table entry force row level security;
alter table transfer force row level security;
alter table entry alter column at set default clock_timestamp();
alter table entry alter column at set not null;
alter table entry add column tx bigint not null default (pg_current_xact_id()::text::bigint);
comment on column entry.at is 'When it was written, with the account''s row locked: within a wallet in the order of position';
comment on column entry.tx is 'The transaction that wrote it: sums are kept up to transactions that have all ended';
create index entry_recent on entry using brin (tx) with (pages_per_range = 16, autosummarize = on);
create index entry_of_unit on entry (brand, owner, kind, unit, at desc, position desc);

-- ---------------------------------------------------------------- lots

create table points_policy (
    brand text not null primary key,
    months int check (months between 1 and 120),
    end_of text not null check (end_of in ('DAY', 'MONTH', 'YEAR')),
    revision bigint not null default 0
);
comment on table points_policy is 'How long points live that are given from now on; without months they never lapse';
comment on column points_policy.end_of is 'They lapse at the end of this span of the brand''s calendar in which the months are over';
select brand_wall('points_policy');

create table lot (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    unit text not null,
    granted bigint not null check (granted > 0),
    remaining bigint not null,
    expires_at timestamptz not null,
    primary key (brand, id),
    constraint lot_never_overdrawn check (remaining between 0 and granted)
);
comment on table lot is 'What a wallet was credited with and will lose; its id is the entry''s. Written with the account''s row locked';
comment on column lot.remaining is 'Sum of granted and of the lot''s uses';
select brand_wall('lot');
revoke delete on lot from ${app};
create index lot_of_wallet on lot (brand, fan_id, unit, expires_at, id) where remaining > 0;
create index lot_lapsing on lot (brand, expires_at) where remaining > 0;

create table lot_use (
    brand text not null,
    position bigint not null generated always as identity,
    lot_id uuid not null,
    entry_id uuid not null,
    origin uuid,
    amount bigint not null check (amount <> 0),
    primary key (brand, position),
    foreign key (brand, lot_id) references lot
);
comment on table lot_use is 'Which entry took how much of which lot (negative), or gave it back (positive); added, never changed';
comment on column lot_use.origin is 'The entry whose uses are given back';
select brand_wall('lot_use');
revoke update, delete on lot_use from ${app};
create index lot_use_of_lot on lot_use (brand, lot_id);
create index lot_use_of_entry on lot_use (brand, entry_id);
create index lot_use_undone on lot_use (brand, origin) where origin is not null;

-- ---------------------------------------------------------------- holds

create table wallet_hold (
    brand text not null,
    id uuid not null,
    fan_id uuid not null,
    unit text not null,
    amount bigint not null check (amount > 0),
    captured bigint not null default 0,
    refunded bigint not null default 0,
    state text not null check (state in ('HELD', 'CAPTURED', 'RELEASED', 'EXPIRED')),
    reason text not null,
    reference text,
    held_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    primary key (brand, id),
    constraint captured_at_most_what_is_held check (captured between 0 and amount),
    constraint refunded_at_most_what_was_captured check (refunded between 0 and captured)
);
comment on table wallet_hold is 'Parts of wallets that are set aside for a purchase; ledger entries of HELD accounts stand beside each';
comment on column wallet_hold.reference is 'What it is for in the brand''s own words, such as an order number';
comment on column wallet_hold.refunded is 'What was given back of what was captured';
select brand_wall('wallet_hold');
create index wallet_hold_of_fan on wallet_hold (brand, fan_id, id desc);
create index wallet_hold_open on wallet_hold (brand, expires_at) where state = 'HELD';

-- ---------------------------------------------------------------- books

create table book (
    brand text not null,
    kind text not null,
    owner uuid not null,
    unit text not null,
    debits bigint not null,
    credits bigint not null,
    primary key (brand, kind, owner, unit)
);
comment on table book is 'Sums of the entries of transactions before book_kept.tx; made from entries alone and at any time made anew';
select brand_wall('book');

create table book_kept (
    brand text not null primary key,
    tx bigint not null,
    wrong bigint not null,
    at timestamptz not null
);
comment on table book_kept is 'Up to where the books of a brand are summed';
comment on column book_kept.wrong is 'Transfers before it that do not sum to zero';
select brand_wall('book_kept');
