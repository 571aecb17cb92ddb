-- What a program may spend on one day, and fans' own links to what a brand shows.

alter table program_budget add column daily bigint check (daily > 0);
comment on column program_budget.daily is 'What of total one day of the brand''s may take; null for no limit';

create table program_day (
    brand text not null,
    program_id uuid not null,
    day date not null,
    id uuid not null,
    primary key (brand, program_id, day),
    foreign key (brand, program_id) references program
);
comment on table program_day is 'A day on which a program with a daily budget has spent: names the stock of that day; kept for a week';
comment on column program_day.day is 'In the brand''s time zone';
comment on column program_day.id is 'Owner in stock_part';
select brand_wall('program_day');

alter table stock_part drop constraint stock_part_what_check,
    add constraint stock_part_what_check check (what in ('BUDGET', 'DAY', 'PLACES', 'COUPONS'));

alter table referral add column day_id uuid;
comment on column referral.day_id is 'The program''s day whose budget it took of; null where its terms have no daily budget';
