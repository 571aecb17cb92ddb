package io.fanops.fan.identity;

import io.fanops.fan.who.WhoIs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Whether fans are somebody, or have something in common with them by which they may be.
///
/// A telephone number, an address, a name in a channel or a device that both have speaks for it,
/// and so does an open merge candidate; an IP address does not. What a crowd has proves nothing,
/// and a pair of which somebody has said that they are two is not suspected. Two addresses that
/// differ in what follows a `+` alone are most often one mailbox, and to Google so are those that
/// differ in dots: they are in common, and not verified, since not every provider has it so.
@ApplicationScoped
public class Likenesses {
    /// A number, an address or a device of more than so many fans is a shop's.
    private static final int CROWD = 11;

    /// The mailbox of an address in lower case.
    private static final String MAILBOX =
            """
            case when split_part(%1$s, '@', 2) in ('gmail.com', 'googlemail.com')
                then replace(split_part(split_part(%1$s, '@', 1), '+', 1), '.', '') || '@gmail.com'
                else regexp_replace(%1$s, '\\+[^@]*', '') end\
            """;

    private final Jdbi jdbi;
    private final WhoIs who;

    Likenesses(Jdbi jdbi, WhoIs who) {
        this.jdbi = jdbi;
        this.who = who;
    }

    /// Compares fans with another one.
    ///
    /// @param fans in their own right
    /// @param other any id; of nobody, nobody is like them
    public Map<UUID, Likeness> of(Collection<UUID> fans, UUID other) {
        var them = who.present(List.of(other)).get(other);
        var likenesses = new HashMap<UUID, Likeness>();
        if (them == null) {
            return likenesses;
        }
        var all = new HashSet<>(fans);
        all.add(them);
        var shared = new HashMap<UUID, List<Shared>>();
        var judged = new HashSet<UUID>();
        var domains = new HashMap<UUID, Set<String>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with person as materialized (
                                    select f.id, case when f.merged_into is null then f.id else f.merged_into end as fan,
                                        f.phone_key, f.email_key
                                    from fan f where f.brand = :brand and (f.id = any(:all) or f.merged_into = any(:all))
                                ), name as materialized (
                                    select fan, 'PHONE' as channel, 'PHONE:' || phone_key as key, phone_key as phone,
                                        null as email, false as verified
                                    from person where phone_key is not null
                                    union all
                                    select fan, 'EMAIL', 'EMAIL:' || email_key, null, email_key, false
                                    from person where email_key is not null
                                    union all
                                    select p.fan, i.channel, i.match_key,
                                        case when i.match_key like 'PHONE:%' then substr(i.match_key, 7) end,
                                        case when i.match_key like 'EMAIL:%' then substr(i.match_key, 7) end, i.verified
                                    from person p join fan_identity i on i.brand = :brand and i.fan_id = p.id
                                    where i.match_key not like 'IP:%'
                                ), common as materialized (
                                    select o.fan, o.channel, o.key, o.phone, o.email, bool_or(m.verified or o.verified) as verified
                                    from name m join name o on o.key = m.key and o.fan <> m.fan where m.fan = :other
                                    group by o.fan, o.channel, o.key, o.phone, o.email
                                    union all
                                    select o.fan, o.channel, o.key, o.phone, o.email, false
                                    from name m join name o on o.email <> m.email and o.fan <> m.fan
                                        and (\
                                """
                                        + MAILBOX.formatted("o.email")
                                        + ") = ("
                                        + MAILBOX.formatted("m.email")
                                        + """
                                        )
                                            where m.fan = :other
                                        )
                                        select n.fan, n.channel, false as verified, false as judged, split_part(n.email, '@', 2) as domain
                                        from name n where n.fan <> :other and n.email is not null
                                        union all
                                        select c.fan, c.channel, c.verified, false, null from common c
                                        where (select count(*) from (
                                                select from fan f where f.brand = :brand and f.phone_key = c.phone limit :enough) as p)
                                            + (select count(*) from (
                                                select from fan f where f.brand = :brand and f.email_key = c.email limit :enough) as e)
                                            + (select count(*) from (
                                                select from fan_identity i where i.brand = :brand and i.match_key = c.key limit :enough) as i)
                                            <= :crowd
                                        union all
                                        select p.fan, e.value ->> 'channel', (e.value ->> 'verified')::boolean, m.state = 'REJECTED', null
                                        from person o join person p on p.fan <> o.fan
                                        join merge_candidate m on m.brand = :brand and m.state in ('OPEN', 'REJECTED')
                                            and m.fan_a = least(o.id, p.id) and m.fan_b = greatest(o.id, p.id)
                                        cross join lateral jsonb_each(m.evidence) as e
                                        where o.fan = :other and e.value ->> 'kind' <> 'IP'\
                                        """)
                        .bind("all", all.toArray(UUID[]::new))
                        .bind("other", them)
                        .bind("crowd", CROWD)
                        .bind("enough", CROWD + 1)
                        .map((row, _) ->
                                new Hit(
                                        row.getObject("fan", UUID.class),
                                        new Shared(
                                                IdentityKind.of(row.getString("channel")),
                                                row.getBoolean("verified")),
                                        row.getBoolean("judged"),
                                        row.getString("domain")))
                        .forEach(hit -> {
                            if (hit.domain() != null) {
                                domains.computeIfAbsent(hit.fan(), _ -> new TreeSet<>())
                                        .add(hit.domain());
                                return;
                            }
                            if (hit.judged()) {
                                judged.add(hit.fan());
                            }
                            shared.computeIfAbsent(hit.fan(), _ -> new ArrayList<>())
                                    .add(hit.shared());
                        }));
        for (var fan : fans) {
            var common =
                    judged.contains(fan) ? List.<Shared>of() : shared.getOrDefault(fan, List.of());
            likenesses.put(
                    fan,
                    Likeness.of(fan.equals(them), common, domains.getOrDefault(fan, Set.of())));
        }
        return likenesses;
    }

    private record Shared(IdentityKind kind, boolean verified) {}

    /// @param judged somebody has said that the two are two
    /// @param domain of an e-mail address, and then nothing else is meant
    private record Hit(UUID fan, Shared shared, boolean judged, @Nullable String domain) {}

    /// What somebody has in common with another; says kinds and no names.
    ///
    /// @param same the two are one fan
    /// @param shares kinds of identities that both have
    /// @param verified those among them that somebody has checked, at either of the two, and that
    ///   are one person's
    /// @param emailDomains of the fan's e-mail addresses
    public record Likeness(
            boolean same,
            Set<IdentityKind> shares,
            Set<IdentityKind> verified,
            Set<String> emailDomains) {
        private static Likeness of(boolean same, List<Shared> common, Set<String> emailDomains) {
            var shares = EnumSet.noneOf(IdentityKind.class);
            var verified = EnumSet.noneOf(IdentityKind.class);
            for (var one : common) {
                shares.add(one.kind());
                if (one.verified() && !one.kind().isShared()) {
                    verified.add(one.kind());
                }
            }
            return new Likeness(same, shares, verified, emailDomains);
        }
    }
}
