-- Entries since the sums that are kept, of one brand: among many brands' a range of pages holds all.
drop index entry_recent;
create index entry_recent on entry (brand, tx);
