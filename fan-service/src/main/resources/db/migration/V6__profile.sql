-- Who said what a fan agrees to and is tagged with, and how a brand's own words for things read here.

alter table fan_consent
    add column source text not null default 'IMPORT',
    add column said_by text,
    add column said_at timestamptz,
    add column wording text;
comment on table fan_consent is 'The word that stands for a whole channel; a fan without a row has said nothing';
comment on column fan_consent.at is 'When it was noted here';
comment on column fan_consent.source is 'See Provenance.Source';
comment on column fan_consent.said_by is 'Subject of the caller''s token, or the operation or fact that brought it';
comment on column fan_consent.said_at is 'When the fan said so, where whoever told us knew; an undated yes never outdoes a no';
comment on column fan_consent.wording is 'Version of the text that the fan agreed to, as the brand names it';

create table topic_consent (
    brand text not null,
    fan_id uuid not null,
    channel text not null,
    topic text not null,
    granted boolean not null,
    at timestamptz not null default now(),
    source text not null,
    said_by text,
    said_at timestamptz,
    wording text,
    primary key (brand, fan_id, channel, topic),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table topic_consent is 'The word that stands for one topic of a channel; columns as in fan_consent';
select brand_wall('topic_consent');

create table consent_past (
    brand text not null,
    fan_id uuid not null,
    id uuid not null default uuidv7(),
    channel text not null,
    topic text,
    granted boolean not null,
    at timestamptz not null,
    source text not null,
    said_by text,
    said_at timestamptz,
    wording text,
    until timestamptz not null default now(),
    primary key (brand, fan_id, id),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table consent_past is 'Words that stood before: each is moved here by the word that replaces it, and never changed';
comment on column consent_past.topic is 'Null for a word on the whole channel';
comment on column consent_past.until is 'When it was replaced or taken back';
select brand_wall('consent_past');

create table tag (
    brand text not null,
    key text not null,
    name text not null,
    dimension text not null check (dimension in ('BEHAVIOUR', 'NEED', 'INTEREST', 'REGION', 'CUSTOM')),
    archived boolean not null,
    version int not null default 0,
    primary key (brand, key)
);
comment on table tag is 'The brand''s catalogue of tags. A fan may have tags that are not in it: those are CUSTOM';
comment on column tag.key is 'The tag as it stands on fans';
comment on column tag.archived is 'Stays on those who have it, is given to nobody by hand';
select brand_wall('tag');

create table tag_source (
    brand text not null,
    fan_id uuid not null,
    tag text not null,
    source text not null,
    said_by text,
    since timestamptz not null default now(),
    primary key (brand, fan_id, tag),
    foreign key (brand, fan_id) references fan on delete cascade
);
comment on table tag_source is
    'Where a fan''s tag comes from, if not from an import: forty rows a fan would cost an import more than all the rest';
comment on column tag_source.said_by is 'Subject of the caller''s token, or the conversation or model that says so';
select brand_wall('tag_source');

create table taxonomy (
    brand text not null,
    key text not null,
    entries jsonb not null,
    version int not null default 1,
    primary key (brand, key)
);
comment on table taxonomy is 'A brand''s own codes of industries and positions; a brand without a row has the default ones';
comment on column taxonomy.entries is '[{"code", "name"}] in the brand''s order';
comment on column taxonomy.version is '0 is the default, which is stored nowhere';
select brand_wall('taxonomy');

create table import_mapping (
    brand text not null,
    key text not null,
    mapping jsonb not null,
    version int not null default 0,
    primary key (brand, key)
);
comment on table import_mapping is 'How the columns of a brand''s files are to be read; see ColumnMapping';
select brand_wall('import_mapping');
