-- Systems that tell of a brand's fans by themselves: tills, shops, forms.
create table connector (
    brand text not null,
    key text not null,
    terms jsonb not null,
    code text not null unique,
    secret text not null,
    version int not null default 0,
    created_at timestamptz not null,
    primary key (brand, key)
);
comment on table connector is 'A system that posts fans in its own shape to /w/{code}';
comment on column connector.terms is 'See ConnectorTerms';
comment on column connector.code is 'Unguessable; the address that the system posts to ends in it';
comment on column connector.secret is 'By which the system proves each delivery; in the clear, since an HMAC is computed with it';
select brand_wall('connector');

create table connector_directory (
    code text primary key,
    brand text not null,
    key text not null
);
comment on table connector_directory is 'The brand of each address; not behind the wall, so it holds nothing more';
grant select, insert, delete on connector_directory to ${app};

create table connector_delivery (
    brand text not null,
    connector text not null,
    id text not null,
    state text not null check (state in ('TAKEN', 'PARTLY', 'REFUSED')),
    records int not null,
    created int not null,
    changed int not null,
    faults jsonb not null,
    at timestamptz not null,
    primary key (brand, connector, id),
    foreign key (brand, connector) references connector on delete cascade
);
comment on table connector_delivery is 'What became of what was posted, for seven days; no word of what was posted itself';
comment on column connector_delivery.id is 'As the system names it, or the SHA-256 of the body: what is posted again has its effect once';
comment on column connector_delivery.faults is 'Up to 20 faults: record, pointer, detail; they hold no value that was sent';
select brand_wall('connector_delivery');
select goes_after('connector_delivery', '7 days', 'at');
create index connector_delivery_at on connector_delivery (brand, connector, at desc, id);
