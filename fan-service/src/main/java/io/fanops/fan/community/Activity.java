package io.fanops.fan.community;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;

/// Notes what is done in communities, which health and self-organisation are measured by.
@ApplicationScoped
public class Activity {
    private final BrandSql sql;

    Activity(BrandSql sql) {
        this.sql = sql;
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
    }
}
