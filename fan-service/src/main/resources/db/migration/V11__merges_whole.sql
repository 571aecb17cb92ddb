-- What a merge unites it can part again: words of consent whole, roles with one place, brands whose policy has pairs to decide.

comment on column merge.consents is
    'What the survivor had said to channels and topics before the merge, each word as in fan_consent and topic_consent';

-- Merges that are done have kept of a word on a channel only whether it was a yes, and have given the deciding word to a row
-- that says who said the other one; words on topics they have moved. Each brand's rows, for once, in one statement: the owner
-- stands behind the wall too.
alter table merge no force row level security;
alter table merge_row no force row level security;
alter table fan_consent no force row level security;
alter table topic_consent no force row level security;
alter table consent_past no force row level security;
alter table fan_change no force row level security;

insert into topic_consent
select o.* from merge_row r join merge m on m.brand = r.brand and m.id = r.merge_id and m.state = 'DONE'
cross join lateral jsonb_populate_record(null::topic_consent, r.content) as o
where r.table_name = 'topic_consent' and o.fan_id = m.merged_fan
on conflict do nothing;

update merge m set consents = (
    select coalesce(jsonb_agg(w), '[]') from (
        select k.channel, null as topic, coalesce((c -> 'before' ->> 'granted')::boolean, k.granted) as granted,
            coalesce((c -> 'before' ->> 'at')::timestamptz, k.at) as at, k.source, k.said_by, k.said_at, k.wording
        from fan_consent k left join lateral (select m.consents -> k.channel as c) as changed on true
        where k.brand = m.brand and k.fan_id = m.fan_id
            and case when c is null then k.at <= m.at
                else jsonb_typeof(c -> 'before') = 'object' and k.at = (c -> 'after' ->> 'at')::timestamptz end
        union all
        select t.channel, t.topic, t.granted, t.at, t.source, t.said_by, t.said_at, t.wording from topic_consent t
        where t.brand = m.brand and t.fan_id = m.fan_id and t.at <= m.at and not exists (
            select from topic_consent o where o.brand = m.brand and o.fan_id = m.merged_fan
                and o.channel = t.channel and o.topic = t.topic)
    ) as w
)
where m.state = 'DONE' and jsonb_typeof(m.consents) = 'object';

insert into consent_past (brand, fan_id, channel, topic, granted, at, source, said_by, said_at, wording, until)
select m.brand, m.fan_id, b.channel, b.topic, b.granted, b.at, b.source, b.said_by, b.said_at, b.wording, m.at
from merge m cross join lateral jsonb_populate_recordset(null::consent_past, m.consents) as b
join fan_consent k on k.brand = m.brand and k.fan_id = m.fan_id and k.channel = b.channel
join fan_consent o on o.brand = m.brand and o.fan_id = m.merged_fan and o.channel = b.channel
where m.state = 'DONE' and b.topic is null and b.granted and not k.granted and not o.granted and k.at = o.at;

update fan_consent k set source = o.source, said_by = o.said_by, said_at = o.said_at, wording = o.wording
from merge m join fan_consent o on o.brand = m.brand and o.fan_id = m.merged_fan
where m.state = 'DONE' and k.brand = m.brand and k.fan_id = m.fan_id and k.channel = o.channel
    and k.granted = o.granted and k.at = o.at;

delete from merge_row where table_name = 'topic_consent';

alter table merge force row level security;
alter table merge_row force row level security;
alter table fan_consent force row level security;
alter table topic_consent force row level security;
alter table consent_past force row level security;
alter table fan_change force row level security;

create index merge_of_merged on merge (brand, merged_fan);

alter table fan_role drop constraint fan_role_state_check;
alter table fan_role add constraint fan_role_state_check
    check (state in ('APPLIED', 'INVITED', 'HELD', 'MERGED', 'DECLINED', 'REVOKED', 'ENDED'));
comment on column fan_role.state is
    'MERGED is held by a fan who turned out to be one who holds it too: it takes no place, and is held again when the merge is undone';

create table merge_due (
    brand text not null primary key,
    since timestamptz not null
);
comment on table merge_due is
    'Which brands have candidates that their policy may decide, before the wall, so that one job serves all; nothing else';
comment on column merge_due.since is 'When that was last said, or until when it is put off';
create index merge_due_since on merge_due (since);
grant select, insert, update, delete on merge_due to ${app};
create index merge_candidate_surest on merge_candidate (brand, confidence desc, id) where state = 'OPEN';
