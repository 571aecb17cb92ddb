-- Words about fans that can be forgotten, audits in steps, wallets that are gathered one by one, and referrals' lists by index.

-- ---------------------------------------------------------------- words

create table transfer_words (
    brand text not null,
    transfer_id uuid not null,
    words text not null,
    primary key (brand, transfer_id),
    foreign key (brand, transfer_id) references transfer
);
comment on table transfer_words is 'What people wrote of a transfer, apart from it: an erased fan''s are deleted, and the ledger is not touched';
select brand_wall('transfer_words');
revoke update on transfer_words from ${app};

-- All brands' rows, for once: the owner stands behind the wall too.
alter table transfer no force row level security;
alter table transfer_words no force row level security;
insert into transfer_words (brand, transfer_id, words)
select brand, id, reason from transfer
where cause like 'adjustment:%' or cause like 'hold:%' or cause like 'prize:%:reversal';
update transfer set reason = case
        when cause like 'adjustment:%' then 'By hand'
        when cause like 'prize:%' then 'Prize taken back'
        when cause like 'hold:%:held' then 'Set aside'
        when cause like 'hold:%:captured' then 'Spent'
        else 'Given back' end
where cause like 'adjustment:%' or cause like 'hold:%' or cause like 'prize:%:reversal';
alter table transfer force row level security;
alter table transfer_words force row level security;

-- ---------------------------------------------------------------- audits

create table book_audit (
    brand text not null,
    id uuid not null,
    tx bigint not null,
    wrong bigint not null,
    at timestamptz not null,
    primary key (brand, id)
);
comment on table book_audit is 'Audits that are under way: how far each has summed a brand''s entries from the first one on, as book_kept';
select brand_wall('book_audit');

create table book_audited (
    brand text not null,
    audit_id uuid not null,
    kind text not null,
    owner uuid not null,
    unit text not null,
    debits bigint not null,
    credits bigint not null,
    primary key (brand, audit_id, kind, owner, unit),
    foreign key (brand, audit_id) references book_audit on delete cascade
);
comment on table book_audited is 'The sums of an audit that is under way, as book';
select brand_wall('book_audited');

-- ---------------------------------------------------------------- due referrals

grant update (due_at) on hold_due to ${app};
comment on column hold_due.due_at is 'When to look at it: its date, or later where that failed';
drop index hold_due_at;
create index hold_due_of_brand on hold_due (brand, due_at);

-- ---------------------------------------------------------------- wallets of merged fans

create table wallet_to_gather (
    brand text not null,
    fan_id uuid not null,
    primary key (brand, fan_id)
);
comment on table wallet_to_gather is 'Fans whose wallets may not be where they belong: merged or parted lately, or paid since under an id that is not their own';
select brand_wall('wallet_to_gather');

create table wallet_gathering (
    brand text not null primary key,
    tx bigint not null
);
comment on table wallet_gathering is 'Up to where a brand''s entries have been looked through for such payments, as book_kept';
select brand_wall('wallet_gathering');

alter table same_fan no force row level security;
alter table account no force row level security;
alter table wallet_to_gather no force row level security;
alter table wallet_gathering no force row level security;
alter table brand no force row level security;
insert into wallet_to_gather (brand, fan_id)
select s.brand, s.fan_id from same_fan s
join account a on a.brand = s.brand and a.kind = 'FAN' and a.owner = s.fan_id and a.balance <> 0
group by s.brand, s.fan_id;
insert into wallet_gathering (brand, tx)
select brand, pg_snapshot_xmin(pg_current_snapshot())::text::bigint from brand;
alter table same_fan force row level security;
alter table account force row level security;
alter table wallet_to_gather force row level security;
alter table wallet_gathering force row level security;
alter table brand force row level security;

-- ---------------------------------------------------------------- lists of referrals

-- A page by program or state is as far away as its rows, not as the newest of all; counting a program's reads no row.
create index referral_of_program on referral (brand, program_id, id desc) include (state);
create index referral_in_state on referral (brand, state, id desc);
