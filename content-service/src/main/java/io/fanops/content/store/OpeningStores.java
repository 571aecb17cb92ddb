package io.fanops.content.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Opens stores and edits them, and tells so.
@ApplicationScoped
class OpeningStores {
    /// Characters of an externalId that we make: 30^8 = 6.6·10^11, and a brand has thousands of
    /// stores at most.
    private static final int MADE_LENGTH = 8;

    private final Stores stores;
    private final MergePatch patches;
    private final Outbox outbox;
    private final Clock clock;

    OpeningStores(Stores stores, MergePatch patches, Outbox outbox, Clock clock) {
        this.stores = stores;
        this.patches = patches;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Opens a store, or finds the one that was opened so before.
    ///
    /// @throws Refused `STORE_EXISTS` where the externalId names another store
    @Transactional
    Opened open(StoreDetails details) {
        var externalId =
                details.externalId() == null
                        ? ReadableCode.next(MADE_LENGTH)
                        : details.externalId();
        var wanted = details.called(externalId).checked();
        stores.hold(externalId);
        var known = stores.withExternalId(externalId);
        if (known.isPresent()) {
            if (known.get().details().equals(wanted)) {
                return new Opened(known.get(), false);
            }
            throw new Refused(
                    StoreProblem.STORE_EXISTS,
                    "The store with this externalId has other content; its id is "
                            + known.get().id()
                            + ".",
                    new Refused.FieldError("/externalId", "names a store with other content"));
        }
        // PostgreSQL keeps microseconds: what is told is what can be read again.
        var store = new Store(externalId, wanted, clock.instant().truncatedTo(ChronoUnit.MICROS));
        stores.persist(store);
        outbox.append(store.opened());
        return new Opened(store, true);
    }

    /// Edits a store.
    ///
    /// @param ifMatch the version that the caller has seen, where it says one
    @Transactional
    Store edit(UUID id, ObjectNode patch, @Nullable String ifMatch) {
        var store = stores.findByIdOptional(id).orElseThrow(() -> Refused.notFound("store"));
        Revision.check(ifMatch, store.version());
        var details = patches.apply(store.details(), patch, StoreDetails.class).checked();
        if (!store.externalId().equals(details.externalId())) {
            throw Refused.invalid(
                    "/externalId", "cannot be changed: orders, redemptions and scans cite it");
        }
        store.edit(details, clock.instant().truncatedTo(ChronoUnit.MICROS))
                .ifPresent(outbox::append);
        stores.flush();
        return store;
    }

    /// @param isNew whether this call opened it
    record Opened(Store store, boolean isNew) {}
}
