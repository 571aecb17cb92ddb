package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Edits one fan's profile with its identities and consents.
@ApplicationScoped
class EditFan {
    private final Fans fans;
    private final ReadingFans reading;
    private final FanStore store;
    private final MergePatch mergePatch;
    private final EntityManager entities;
    private final Clock clock;
    private final WhoIs who;

    EditFan(
            Fans fans,
            ReadingFans reading,
            FanStore store,
            MergePatch mergePatch,
            EntityManager entities,
            Clock clock,
            WhoIs who) {
        this.who = who;
        this.fans = fans;
        this.reading = reading;
        this.store = store;
        this.mergePatch = mergePatch;
        this.entities = entities;
        this.clock = clock;
    }

    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    @Transactional
    Edited patch(UUID asked, ObjectNode patch, @Nullable String ifMatch) {
        who.hold();
        var id = who.require(asked);
        var fan =
                fans.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                        .orElseThrow(() -> Refused.notFound("fan"));
        Revision.check(ifMatch, fan.version());
        if (patch.has("externalId") && !patch.get("externalId").asText().equals(fan.externalId())) {
            throw Refused.invalid("/externalId", "cannot be changed");
        }
        var after = mergePatch.apply(reading.view(fan).details(), patch, FanDetails.class);
        var move = fan.edit(after, clock.instant());
        // An edit of identities or consents alone is a new version too.
        entities.lock(fan, LockModeType.PESSIMISTIC_FORCE_INCREMENT);
        entities.flush();
        store.replaceLinks(id, after);
        move.ifPresent(store::noteMove);
        store.noteEdit(id);
        // What follows from the edit is written past Hibernate.
        entities.refresh(fan);
        return new Edited(reading.view(fan), fan.version());
    }

    record Edited(FanView fan, int version) {}
}
