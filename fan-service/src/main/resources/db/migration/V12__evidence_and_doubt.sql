alter table exchange_partner add column doubt bytea not null
    default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
comment on column exchange_partner.doubt is
    'Decides of whom counts say the opposite; 32 bytes that nobody is told, the same as long as the partner is one';
comment on column exchange_count.answer is 'The estimate, which is answered in whole cells';

alter table stage_move
    add column evidence jsonb not null default '[]',
    add column reached_at timestamptz;
comment on column stage_move.evidence is 'Sources of the last touches that counted, at most five';
comment on column stage_move.reached_at is 'When the evidence was complete; null for moves that have none';

create function joined_at(of_brand text, of_fan uuid) returns timestamptz language sql stable as $$
    select min(f.joined_on::timestamp at time zone coalesce(b.timezone, 'UTC'))
    from fan f left join brand b on b.brand = f.brand
    where f.brand = of_brand and (f.id = of_fan or f.merged_into = of_fan)
        and f.joined_on::timestamp at time zone coalesce(b.timezone, 'UTC') <= now()
$$;
comment on function joined_at is
    'When a fan joined by the profile of any of their ids: the start of the first such day in the brand''s time zone; null for none, or one to come';

create function is_conversation_allowed(of_brand text, of_fan uuid, under_policy int) returns boolean language sql stable as $$
    select exists (
        select from fan f join fan_consent c on c.brand = f.brand and c.fan_id = coalesce(f.merged_into, f.id)
        where f.brand = of_brand and f.id = of_fan and c.granted and c.channel = coalesce(
            (select p.content ->> 'consent' from conversation_policy p where p.brand = of_brand and p.version = under_policy),
            'conversation'))
$$;
comment on function is_conversation_allowed is
    'Whether the person grants today what a conversation was captured with; version 1 of the policy is the code''s, if it is no row';

-- A yes that was withdrawn stands in consent_past, whoever withdrew it by whichever way.
create function texts_go_with_the_consent() returns trigger language plpgsql as $$
begin
    update conversation_text x set expires_at = least(x.expires_at, now())
    from conversation c join fan f on f.brand = c.brand and f.id = c.fan_id
    where c.brand = new.brand and (f.id = new.fan_id or f.merged_into = new.fan_id)
        and x.brand = c.brand and x.conversation_id = c.id and not is_conversation_allowed(c.brand, c.fan_id, c.policy);
    return null;
end $$;
create trigger texts_go_with_the_consent after insert on consent_past for each row when (new.granted and new.topic is null)
    execute function texts_go_with_the_consent();
