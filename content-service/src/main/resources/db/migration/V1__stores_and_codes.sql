-- Stores, QR codes and their scans, and what this service must know of a brand.

create table brand (
    brand text primary key,
    name text not null,
    locale text not null,
    timezone text not null
);
comment on table brand is 'What the fan service told of a brand, as far as the pages need it';
comment on column brand.locale is 'BCP 47 tag: the language of a page whose reader asks for none that we speak';
comment on column brand.timezone is 'IANA name: opening hours and expiry are shown in it';
select brand_wall('brand');

create table store (
    brand text not null,
    id uuid not null,
    external_id text not null,
    name text not null,
    address text,
    city text,
    region text,
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    timezone text,
    opening_hours text not null default '[]' check (opening_hours is json array),
    phone text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (brand, id),
    constraint store_external_id unique (brand, external_id),
    constraint store_location_is_whole check ((latitude is null) = (longitude is null))
);
comment on column store.external_id is 'The brand''s own name for the store, as orders, redemptions and scans cite it';
comment on column store.latitude is 'WGS 84, degrees north';
comment on column store.longitude is 'WGS 84, degrees east';
comment on column store.timezone is 'IANA name; null: the brand''s';
comment on column store.opening_hours is 'JSON: [{"days": ["MONDAY", …], "opens": "HH:mm", "closes": "HH:mm"}, …]';
comment on column store.version is 'Counts edits, from 0: the ETag';
select brand_wall('store');
create index store_city on store (brand, city);
create index store_latitude on store (brand, latitude);

-- Kilometres between two points along the surface of a sphere of 6371.0088 km, the earth's mean radius: off by 0.5 % at worst.
create function distance_km(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
    returns double precision language sql immutable parallel safe as $$
    select 2 * 6371.0088 * asin(least(1, sqrt(
        sin(radians(lat2 - lat1) / 2) ^ 2
        + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)))
$$;

create table qr_code (
    brand text not null,
    id uuid not null,
    code text not null,
    kind text not null check (kind in ('BRAND', 'PRODUCT', 'PROMOTION', 'STORE')),
    target text not null,
    title text,
    description text,
    store_id uuid,
    campaign text,
    expires_at timestamptz,
    active boolean not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (brand, id),
    constraint qr_code_code unique (brand, code),
    constraint qr_code_of_a_store_has_one check (kind <> 'STORE' or store_id is not null),
    foreign key (brand, store_id) references store
);
comment on column qr_code.code is 'What is printed: the last part of the page''s address';
comment on column qr_code.target is 'An http or https address, or a short text that names the thing';
comment on column qr_code.expires_at is 'From this moment on the page says that the code is over';
comment on column qr_code.active is 'false: taken out of use by hand';
select brand_wall('qr_code');
create index qr_code_store on qr_code (brand, store_id);
create index qr_code_campaign on qr_code (brand, campaign);

-- Whoever scans a code has no token and so no brand: this says which wall to step behind, and nothing else.
create table qr_code_directory (
    code text primary key,
    brand text not null
);
comment on table qr_code_directory is 'The brand of each printed code; not behind the wall, so it holds nothing more';
grant select, insert, delete on qr_code_directory to ${app};

create table scan (
    brand text not null,
    id uuid not null,
    qr_code_id uuid not null,
    visitor uuid not null,
    at timestamptz not null default now(),
    primary key (brand, id),
    foreign key (brand, qr_code_id) references qr_code
);
comment on table scan is 'One row for each time a person opened a code''s page; no address and no user agent is kept';
comment on column scan.visitor is 'Hash of the code and the browser''s random cookie: joins no two codes';
select brand_wall('scan');
create index scan_visitor on scan (brand, qr_code_id, visitor, at);

-- A code on television is one hot row; sixteen of them are taken at random and added up.
create table scan_count (
    brand text not null,
    qr_code_id uuid not null,
    slot smallint not null check (slot between 0 and 15),
    scans bigint not null check (scans > 0),
    primary key (brand, qr_code_id, slot),
    foreign key (brand, qr_code_id) references qr_code
) with (fillfactor = 50);
comment on table scan_count is 'Scans of a code in slots: their sum is the number of its rows in scan, always';
select brand_wall('scan_count');
