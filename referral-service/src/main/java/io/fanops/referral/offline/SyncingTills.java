package io.fanops.referral.offline;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.OfflineUse;
import io.fanops.referral.coupon.Vouchers;
import io.fanops.referral.coupon.Vouchers.Claims;
import io.fanops.referral.offline.TillLog.Judged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/// A till comes back: its log is taken in, and it gets its next allowance, in one transaction.
@ApplicationScoped
class SyncingTills {
    private final Tills tills;
    private final TillLog log;
    private final Vouchers vouchers;
    private final OfflineUse coupons;
    private final Settling settling;

    SyncingTills(
            Tills tills, TillLog log, Vouchers vouchers, OfflineUse coupons, Settling settling) {
        this.tills = tills;
        this.log = log;
        this.vouchers = vouchers;
        this.coupons = coupons;
        this.settling = settling;
    }

    /// Takes entries in. Those that were taken in before are answered with what was made of them;
    /// where all were, nothing is changed, and the till keeps the allowance that it has been given.
    /// Without entries the allowance that it has lasts longer.
    ///
    /// @param signed entries in the order of their numbers, as the till signed them
    /// @throws Refused `TILL_REVOKED`, `LOG_BROKEN`, `LOG_REWOUND`, `LOG_GAP`
    @Transactional
    Synced sync(UUID tillId, List<String> signed) {
        var till = tills.lock(tillId).orElseThrow(() -> Refused.notFound("till"));
        if (till.state() == Till.State.REVOKED) {
            throw new Refused(
                    OfflineProblem.TILL_REVOKED, "Nothing is taken in from `" + till.name() + "`.");
        }
        var entries = read(till, signed);
        var fresh = fresh(till, entries);
        if (!signed.isEmpty() && fresh.isEmpty()) {
            return new Synced(till, settled(till, entries), false);
        }
        if (fresh.isEmpty()) {
            // Nothing that the till has signed says that it has not taken anything.
            return new Synced(tills.prolong(till.id()), List.of(), true);
        }
        takeIn(till, fresh);
        var next = tills.next(till.id(), till.logLength() + fresh.size(), fresh.getLast().hash());
        return new Synced(next, settled(till, entries), true);
    }

    /// What was made of entries that are taken in.
    List<Settled> results(UUID tillId, List<Settled> entries) {
        return log.settled(tillId, entries.getFirst().seq(), entries.getLast().seq());
    }

    private static List<LogEntry> read(Till till, List<String> signed) {
        var entries = new ArrayList<LogEntry>(signed.size());
        for (int i = 0; i < signed.size(); i++) {
            var at = "/entries/" + i;
            var entry =
                    LogEntry.read(signed.get(i), till.id(), till.key())
                            .orElseThrow(() -> broken(at, "is no entry that this till signed"));
            if (!entries.isEmpty()) {
                var before = entries.getLast();
                if (entry.seq() != before.seq() + 1) {
                    throw broken(at, "is not the one after number " + before.seq());
                }
                if (!entry.previous().equals(before.hash())) {
                    throw broken(at, "does not follow from number " + before.seq());
                }
            }
            entries.add(entry);
        }
        return entries;
    }

    /// Those that were not taken in before, which go on where the log ended.
    private List<LogEntry> fresh(Till till, List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        var known =
                log.hashes(
                        till.id(),
                        entries.getFirst().seq(),
                        Math.min(till.logLength(), entries.getLast().seq()));
        var fresh = new ArrayList<LogEntry>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.seq() > till.logLength()) {
                fresh.add(entry);
            } else if (!entry.hash().equals(known.get(entry.seq()))) {
                throw new Refused(
                        OfflineProblem.LOG_REWOUND,
                        "Number " + entry.seq() + " was another entry before.",
                        new Refused.FieldError("/entries/" + i, "was another entry before"));
            }
        }
        if (fresh.isEmpty()) {
            return fresh;
        }
        int first = entries.size() - fresh.size();
        if (fresh.getFirst().seq() != till.logLength() + 1) {
            throw new Refused(
                    OfflineProblem.LOG_GAP,
                    "The next entry is number " + (till.logLength() + 1) + ".",
                    new Refused.FieldError("/entries/" + first, "is not the next one"));
        }
        if (!fresh.getFirst().previous().equals(till.logHead())) {
            throw broken("/entries/" + first, "does not follow from what was sent before");
        }
        return fresh;
    }

    private void takeIn(Till till, List<LogEntry> fresh) {
        Map<String, Optional<Claims>> believed = new HashMap<>();
        for (var entry : fresh) {
            believed.computeIfAbsent(entry.voucher(), vouchers::believed);
        }
        var ids = new TreeSet<UUID>();
        believed.values().forEach(claims -> claims.ifPresent(c -> ids.add(c.jti())));
        var standing = coupons.lock(ids);
        var judging =
                new Judging(
                        till,
                        believed,
                        standing,
                        log.takenBy(till.id(), ids),
                        log.pending(till.id(), ids));
        List<Judged> judged = fresh.stream().map(judging::judge).toList();
        if (!judging.newlyUsed().isEmpty()) {
            coupons.useUp(judging.newlyUsed());
        }
        log.add(till.id(), judged);
        settling.remember(ids);
    }

    private List<Settled> settled(Till till, List<LogEntry> entries) {
        return log.settled(till.id(), entries.getFirst().seq(), entries.getLast().seq());
    }

    private static Refused broken(String pointer, String detail) {
        return new Refused(
                OfflineProblem.LOG_BROKEN,
                "An entry " + detail + ".",
                new Refused.FieldError(pointer, detail));
    }

    /// @param results of the entries that were sent
    /// @param isNew whether the till brought anything, or came for an allowance
    record Synced(Till till, List<Settled> results, boolean isNew) {}
}
