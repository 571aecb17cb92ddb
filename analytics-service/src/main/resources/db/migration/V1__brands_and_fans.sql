-- Local copies of what the fan service tells of brands and of fans' names.

create table brand_profile (
    brand text not null primary key,
    currency text not null,
    timezone text not null
);
comment on table brand_profile is 'What reports need of a brand; facts of a brand may come before it does';
comment on column brand_profile.currency is 'ISO 4217';
comment on column brand_profile.timezone is 'IANA name; days and months are cut in it when a report is read';
select brand_wall('brand_profile');

create table known_fan (
    brand text not null,
    fan_id uuid not null,
    external_id text,
    erased boolean not null default false,
    erased_name bytea,
    primary key (brand, fan_id)
);
comment on column known_fan.external_id is 'The brand''s own name for the fan; null once the fan is erased';
comment on column known_fan.erased_name is 'SHA-256 of brand/name that an erased fan had: what comes late under the name is theirs and does not bring it back';
create index known_fan_by_erased_name on known_fan (brand, erased_name) where erased_name is not null;
create index known_fan_by_name on known_fan (brand, external_id) where external_id is not null;
select brand_wall('known_fan');
