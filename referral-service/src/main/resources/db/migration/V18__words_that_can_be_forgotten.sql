-- Words about fans that can be forgotten, wallets to gather without reading all of them, and referrals' lists by index.

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
