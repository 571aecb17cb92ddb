package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.who.Provenance;
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
    private final SavingFans saving;
    private final Tagging tagging;
    private final MergePatch mergePatch;
    private final EntityManager entities;
    private final Clock clock;
    private final WhoIs who;

    EditFan(
            Fans fans,
            ReadingFans reading,
            FanStore store,
            SavingFans saving,
            Tagging tagging,
            MergePatch mergePatch,
            EntityManager entities,
            Clock clock,
            WhoIs who) {
        this.who = who;
        this.fans = fans;
        this.reading = reading;
        this.store = store;
        this.saving = saving;
        this.tagging = tagging;
        this.mergePatch = mergePatch;
        this.entities = entities;
        this.clock = clock;
    }

    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @param by who edits
    @Transactional
    ReadingFans.Read patch(UUID asked, ObjectNode patch, @Nullable String ifMatch, Provenance by) {
        who.hold();
        var id = who.require(asked);
        var fan =
                fans.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                        .orElseThrow(() -> Refused.notFound("fan"));
        Revision.check(ifMatch, fan.version());
        if (patch.has("externalId") && !patch.get("externalId").asText().equals(fan.externalId())) {
            throw Refused.invalid("/externalId", "cannot be changed");
        }
        var before = reading.of(id).fan().details();
        var after = mergePatch.apply(before, patch, FanDetails.class);
        saving.requireCodes(after, before.orNoAttributes());
        var move = fan.edit(after, clock.instant());
        int seen = fan.version();
        entities.flush();
        if (fan.version() == seen) {
            // An edit of identities or consents alone is a new version too.
            store.raiseVersion(id);
        }
        store.replaceLinks(id, after, by);
        tagging.noteEdit(id, before.sortedTags(), after.sortedTags(), by);
        move.ifPresent(store::noteMove);
        store.noteEdit(id);
        return reading.of(id);
    }
}
