-- A request that had asked who a fan is before the fan was erased must not bring them back.
create table erased_fan (
    brand text not null,
    fan_id uuid not null,
    at timestamptz not null default now(),
    primary key (brand, fan_id)
);
comment on table erased_fan is 'Ids that mean nobody any more; kept for a day, longer than any request lasts';
select brand_wall('erased_fan');
select goes_after('erased_fan', '1 day', 'at');
create index erased_fan_age on erased_fan using brin (at);

alter table shared_content add column url text;
comment on column shared_content.url is 'The page whose links are shown so; null for all links to the content';

comment on column share_link.named is 'The content as its link says it; empty where it says none, or was forgotten';
comment on column share_link.content is 'What is shared: the id that the link says, else the page''s address without query and fragment; Erased where it was an erased fan''s alone';
comment on column share_link.url is 'Without what links say to pages; empty when the fan was erased';
comment on column share_visitor.visitor is 'HMAC-SHA256 of link, address and browser under the service''s key; neither is kept';
comment on column promotion_visit.visitor is 'HMAC-SHA256 of link, address and browser under the service''s key; neither is kept';
comment on column link_visit.visitor is 'HMAC-SHA256 of code, address and browser under the service''s key; neither is kept';
