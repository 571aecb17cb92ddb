package io.fanops.content.scan;

import io.fanops.platform.contracts.ContentFact.Scanned;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The scans of the brand's codes.
@ApplicationScoped
public class Scans {
    /// The same browser again within this time is a reload, a double tap, or an app that opens each
    /// page twice.
    public static final Duration SAME_SCAN = Duration.ofSeconds(10);

    /// Rows that one code's counter is spread over; the table's CHECK knows the same number.
    private static final int SLOTS = 16;

    private final Jdbi jdbi;
    private final Outbox outbox;

    Scans(Jdbi jdbi, Outbox outbox) {
        this.jdbi = jdbi;
        this.outbox = outbox;
    }

    /// Records that a person opened a code's page, and tells it.
    ///
    /// @return whether it counts: not if the same browser has just opened the same page
    @Transactional
    public boolean record(Code code, Visitor visitor) {
        var id = Ids.next();
        var at =
                jdbi.withHandle(handle -> {
                    var pseudonym = visitor.pseudonym(code.id());
                    return !visitor.isNew() && wasHereJustNow(handle, code, pseudonym)
                            ? null
                            : insert(handle, id, code, pseudonym);
                });
        if (at == null) {
            return false;
        }
        outbox.append(
                new Scanned(id, code.id(), code.kind(), code.store(), code.campaign(), null, at));
        return true;
    }

    /// How often a code has been scanned.
    public long of(UUID qrCode) {
        return of(java.util.List.of(qrCode)).getOrDefault(qrCode, 0L);
    }

    /// How often codes have been scanned; those that never were are left out.
    public Map<UUID, Long> of(Collection<UUID> qrCodes) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select qr_code_id, sum(scans)::bigint as scans from scan_count
                                where brand = :brand and qr_code_id = any(:codes) group by qr_code_id\
                                """)
                        .bind("codes", qrCodes.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("qr_code_id", UUID.class),
                                        row.getLong("scans")))
                        .stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// Two loads of one browser at the same moment wait for each other here, and for nobody else.
    private boolean wasHereJustNow(Handle handle, Code code, UUID pseudonym) {
        handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "scan/" + pseudonym);
        return handle.createQuery(
                        """
                        select exists (select 1 from scan
                            where brand = :brand and qr_code_id = :code and visitor = :visitor
                                and at > now() - :window * interval '1 second')\
                        """)
                .bind("code", code.id())
                .bind("visitor", pseudonym)
                .bind("window", SAME_SCAN.toSeconds())
                .mapTo(Boolean.class)
                .one();
    }

    private Instant insert(Handle handle, UUID id, Code code, UUID pseudonym) {
        return handle.createQuery(
                        """
                        with counted as (
                            insert into scan_count (brand, qr_code_id, slot, scans) values (:brand, :code, :slot, 1)
                            on conflict (brand, qr_code_id, slot) do update set scans = scan_count.scans + 1)
                        insert into scan (brand, id, qr_code_id, visitor) values (:brand, :id, :code, :visitor)
                        returning at\
                        """)
                .bind("id", id)
                .bind("code", code.id())
                .bind("slot", ThreadLocalRandom.current().nextInt(SLOTS))
                .bind("visitor", pseudonym)
                .mapTo(Instant.class)
                .one();
    }

    /// A code, as far as its scans tell of it.
    ///
    /// @param store the store's externalId, where the code hangs in one
    public record Code(UUID id, String kind, @Nullable String store, @Nullable String campaign) {}
}
