package io.fanops.fan.community;

import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Notes what is done in communities, which health and self-organisation are measured by. Who
/// speaks up of their own has touched the brand too, once a day in each community, as by a
/// check-in: otherwise whoever writes most would be the closest.
@ApplicationScoped
public class Activity {
    private static final Set<Act> CONTRIBUTIONS =
            EnumSet.of(Act.ASKED, Act.INTRODUCED, Act.POSTED, Act.EDITED);

    private final BrandSql sql;
    private final Journal journal;

    Activity(BrandSql sql, Journal journal) {
        this.sql = sql;
        this.journal = journal;
    }

    public enum Act {
        WELCOMED,
        INVITED,
        CHECKED_IN,
        ANNOUNCED,
        ASKED,
        ANSWERED,
        CALLED_TO_MEET,
        SIGNED_UP,
        INTRODUCED,
        POSTED,
        EDITED,
        MODERATED
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void note(String community, Act act, Actor actor, Instant at) {
        sql.run(
                """
                insert into community_act (brand, id, community, kind, fan_id, fan_led, at)
                values (:brand, :id, :community, :kind, :fan::uuid, :fanLed, :at)\
                """,
                "id",
                Ids.next(),
                "community",
                community,
                "kind",
                act.name(),
                "fan",
                actor.fan(),
                "fanLed",
                actor.fan() != null,
                "at",
                at);
        if (actor.fan() != null && CONTRIBUTIONS.contains(act)) {
            var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
            journal.note(
                    List.of(
                            Touch.of(
                                            actor.fan(),
                                            TouchKind.CONTRIBUTED,
                                            "contribution:" + community + ":" + day,
                                            at)
                                    .about(community)));
        }
    }
}
