-- A page of an account's entries comes by one index in its order: beside entry_of_unit the planner took that one and sorted all entries.
drop index entry_of_account;
create index entry_of_account on entry (brand, owner, kind, position desc);
