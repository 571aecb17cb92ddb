-- Most fans of an import have no subject: an entry for each of them in the index would say nothing.
alter table fan drop constraint fan_subject;
create unique index fan_subject on fan (brand, subject) where subject is not null;
