package io.fanops.content.qrcode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.content.store.StoreCard;
import io.fanops.content.store.StoreDirectory;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes codes, edits them and takes them out of use.
@ApplicationScoped
class MakingQrCodes {
    private final QrCodes codes;
    private final CodeDirectory directory;
    private final StoreDirectory stores;
    private final MergePatch patches;
    private final Clock clock;

    MakingQrCodes(
            QrCodes codes,
            CodeDirectory directory,
            StoreDirectory stores,
            MergePatch patches,
            Clock clock) {
        this.codes = codes;
        this.directory = directory;
        this.stores = stores;
        this.patches = patches;
        this.clock = clock;
    }

    /// Makes a code.
    ///
    /// @throws Refused where the store is unknown or missing, the target is missing, or the end has
    ///   passed
    @Transactional
    QrCode make(NewQrCode wanted) {
        var place = place(wanted);
        var details = wanted.details(target(wanted, place)).checked();
        var now = now();
        if (details.expiresAt() != null && !details.expiresAt().isAfter(now)) {
            throw Refused.invalid("/expiresAt", "must lie in the future");
        }
        var code =
                new QrCode(
                        directory.take(),
                        wanted.kind(),
                        place == null ? null : place.id(),
                        details,
                        now);
        // Flushed, because Hibernate fills in the brand only then, and the answer tells it.
        codes.persistAndFlush(code);
        return code;
    }

    /// @param ifMatch the version that the caller has seen, where it says one
    @Transactional
    QrCode edit(UUID id, ObjectNode patch, @Nullable String ifMatch) {
        var code = find(id, ifMatch);
        var details = patches.apply(code.details(), patch, QrCodeDetails.class).checked();
        if (!details.equals(code.details())) {
            code.edit(details, now());
            codes.flush();
        }
        return code;
    }

    @Transactional
    void deactivate(UUID id, @Nullable String ifMatch) {
        find(id, ifMatch).deactivate(now());
    }

    private QrCode find(UUID id, @Nullable String ifMatch) {
        var code = codes.findByIdOptional(id).orElseThrow(() -> Refused.notFound("QR code"));
        Revision.check(ifMatch, code.version());
        return code;
    }

    /// Where the code hangs. A `STORE` code may name its store as its target only.
    private @Nullable StoreCard place(NewQrCode wanted) {
        if (wanted.store() != null) {
            return stores.named(wanted.store())
                    .orElseThrow(() -> Refused.invalid("/store", "names no store of this brand"));
        }
        if (wanted.kind() != Kind.STORE) {
            return null;
        }
        return Optional.ofNullable(wanted.target())
                .flatMap(target -> stores.named(target.value()))
                .orElseThrow(() ->
                        Refused.invalid(
                                "/store",
                                "must name a store, by its id or externalId: the kind is STORE"));
    }

    /// Where the code leads. A `STORE` code that says no more leads to its store.
    private static Target target(NewQrCode wanted, @Nullable StoreCard place) {
        if (wanted.target() != null) {
            return wanted.target();
        }
        if (wanted.kind() == Kind.STORE && place != null) {
            return new Target(place.externalId());
        }
        throw Refused.invalid("/target", "must not be null");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
