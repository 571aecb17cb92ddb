-- Who directs a community is asked whenever it is shown: what may be done with it depends on them.
create index community_directors on community_member (brand, community, role) where role in ('LEADER', 'ADMIN');

-- The groups of an archived community are free for others.
delete from community_carrier b using community c where c.brand = b.brand and c.key = b.community and c.state = 'ARCHIVED';
