package io.fanops.fan.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.who.Reshaped;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Tells that fans became one or two: the other services by facts, the other features by
/// [Reshaped].
@ApplicationScoped
class Telling {
    private final Outbox outbox;
    private final Event<Reshaped> reshaped;

    Telling(Outbox outbox, Event<Reshaped> reshaped) {
        this.outbox = outbox;
        this.reshaped = reshaped;
    }

    /// Keeps and tells the survivor's move on the ladder, where there is one.
    void moved(
            Handle handle,
            UUID fan,
            ObjectNode before,
            ObjectNode after,
            String cause,
            Instant now) {
        var from = Stage.valueOf(before.path("stage").asText());
        var to = Stage.valueOf(after.path("stage").asText());
        if (from == to) {
            return;
        }
        handle.createUpdate(
                        """
                        insert into stage_move (brand, id, fan_id, from_stage, to_stage, cause, at)
                        values (:brand, :id, :fan, :from, :to, :cause, :at)\
                        """)
                .bind("id", Ids.next())
                .bind("fan", fan)
                .bind("from", from.name())
                .bind("to", to.name())
                .bind("cause", cause)
                .bind("at", now)
                .execute();
        outbox.append(new FanFact.StageMoved(fan, from, to, cause, now));
    }

    void merged(FanFact.Merged fact, UUID survivor) {
        outbox.append(fact);
        reshaped.fire(new Reshaped(List.of(survivor)));
    }

    /// @param fans in their own right, in the order of their external ids
    void parted(FanFact.MergeUndone fact, List<UUID> fans) {
        outbox.append(fact);
        reshaped.fire(new Reshaped(fans));
    }
}
