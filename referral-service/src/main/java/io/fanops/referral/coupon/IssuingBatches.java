package io.fanops.referral.coupon;

import io.fanops.platform.operation.LongWork;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.fan.AudienceService;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.wallet.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Issuing one coupon to each of many fans, some at a time; a repeat goes on where the first one
/// stopped.
@ApplicationScoped
class IssuingBatches {
    /// Fans a transaction, which holds the template's stock for some hundredths of a second.
    private static final int AT_ONCE = 500;

    private final Portion portion;
    private final IssuingCoupons issuing;
    private final Fans fans;

    IssuingBatches(Portion portion, IssuingCoupons issuing, Fans fans) {
        this.portion = portion;
        this.issuing = issuing;
        this.fans = fans;
    }

    /// @param listed whom; null for the audience's members
    LongWork.Work of(
            StockedTemplate stocked,
            String batch,
            @Nullable List<FanReference> listed,
            @Nullable UUID audience) {
        return new LongWork.Work() {
            @Override
            public String run(LongWork.Telling telling) {
                var run = new Run(stocked.template(), batch, telling);
                if (listed != null) {
                    run.toListed(listed);
                } else if (audience != null) {
                    run.toMembers(audience);
                }
                return run.summary();
            }

            @Override
            public void check() {
                issuing.obstacle(stocked, null)
                        .ifPresent(refused -> {
                            throw refused;
                        });
            }
        };
    }

    /// One operation's work.
    private final class Run {
        private final Template template;
        private final String batch;
        private final LongWork.Telling telling;
        private long issued;
        private long without;
        private long unknown;

        Run(Template template, String batch, LongWork.Telling telling) {
            this.template = template;
            this.batch = batch;
            this.telling = telling;
        }

        void toListed(List<FanReference> listed) {
            for (int from = 0; from < listed.size(); from += AT_ONCE) {
                var some = listed.subList(from, Math.min(from + AT_ONCE, listed.size()));
                var known = fans.resolve(some);
                unknown += known.stream().filter(Optional::isEmpty).count();
                to(
                        known.stream().flatMap(Optional::stream).map(KnownFan::fanId).toList(),
                        some.size());
            }
        }

        void toMembers(UUID audience) {
            @Nullable String cursor = null;
            do {
                var page = fans.members(audience, cursor);
                var ids = page.items().stream().map(AudienceService.Found::id).toList();
                for (int from = 0; from < ids.size(); from += AT_ONCE) {
                    var some = ids.subList(from, Math.min(from + AT_ONCE, ids.size()));
                    to(some, some.size());
                }
                cursor = page.next();
            } while (cursor != null);
        }

        private void to(List<UUID> some, int pieces) {
            var distinct = new TreeSet<>(some);
            var outcome = Deadlocks.survived(() -> portion.issue(template, batch, distinct));
            issued += outcome.issued();
            without += some.size() - outcome.issued();
            if (outcome.isExhausted()) {
                throw new Refused(
                        CouponProblem.COUPON_STOCK_EXHAUSTED,
                        summary() + " Then there were no more coupons.");
            }
            telling.done(pieces);
        }

        String summary() {
            return issued
                    + " coupons were issued; "
                    + without
                    + " fans had theirs or as many as one may, "
                    + unknown
                    + " are no fans of the brand.";
        }
    }

    /// Some fans' coupons, in one transaction.
    @ApplicationScoped
    static class Portion {
        private final Held held;
        private final CouponTemplates templates;
        private final Coupons coupons;
        private final FanShares shares;
        private final Posting posting;

        Portion(
                Held held,
                CouponTemplates templates,
                Coupons coupons,
                FanShares shares,
                Posting posting) {
            this.held = held;
            this.templates = templates;
            this.coupons = coupons;
            this.shares = shares;
            this.posting = posting;
        }

        @Transactional
        Outcome issue(Template template, String batch, Set<UUID> fans) {
            var cause = "batch:" + batch;
            held.hold(template.id(), batch);
            var wanting = new TreeSet<>(held.without(template.id(), cause, fans));
            var most = template.rules().perFan();
            if (most != null) {
                wanting.retainAll(shares.coupons(template.id(), wanting, most));
            }
            int taken = templates.takeUpTo(template.id(), wanting.size());
            var lucky = wanting.stream().limit(taken).toList();
            if (most != null && taken < wanting.size()) {
                shares.couponsBack(template.id(), wanting.stream().skip(taken).toList());
            }
            if (!lucky.isEmpty()) {
                posting.post(
                        coupons.issue(
                                lucky.stream()
                                        .map(fan ->
                                                new Coupons.Issue(
                                                        template.id(),
                                                        template.key(),
                                                        fan,
                                                        cause,
                                                        null,
                                                        most != null))
                                        .toList()));
            }
            return new Outcome(taken, taken < wanting.size());
        }
    }

    /// A batch's coupons that there are.
    @ApplicationScoped
    static class Held {
        private final Jdbi jdbi;
        private final SameFans same;

        Held(Jdbi jdbi, SameFans same) {
            this.jdbi = jdbi;
            this.same = same;
        }

        /// Two operations with one batch wait for each other, so that none meets the other's
        /// coupons half-way.
        @Transactional(Transactional.TxType.MANDATORY)
        void hold(UUID templateId, String batch) {
            jdbi.useHandle(handle ->
                    handle.createQuery(
                                    """
                                    select 1 from (select pg_advisory_xact_lock(
                                        hashtextextended(:brand || '/' || :template || '/' || :batch, 1))) x\
                                    """)
                            .bind("template", templateId.toString())
                            .bind("batch", batch)
                            .mapTo(Integer.class)
                            .one());
        }

        /// Those of some fans who have none, under whichever of their ids; each person once.
        Collection<UUID> without(UUID templateId, String cause, Collection<UUID> fans) {
            var persons = new TreeMap<UUID, UUID>();
            same.survivors(fans).forEach((id, person) -> persons.merge(person, id, Held::first));
            var with = thoseWith(templateId, cause, same.idsOf(fans));
            persons.keySet().removeAll(same.survivors(with).values());
            return persons.values();
        }

        private static UUID first(UUID one, UUID other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        private Set<UUID> thoseWith(UUID templateId, String cause, Collection<UUID> fans) {
            return jdbi.withHandle(handle ->
                    new HashSet<>(
                            handle.createQuery(
                                            """
                                            select fan_id from coupon
                                            where brand = :brand and cause = :cause and template_id = :template
                                                and fan_id = any(:fans)\
                                            """)
                                    .bind("template", templateId)
                                    .bind("cause", cause)
                                    .bind("fans", fans.toArray(UUID[]::new))
                                    .mapTo(UUID.class)
                                    .list()));
        }
    }

    /// Puts pieces on the ledger and tells of them.
    @ApplicationScoped
    static class Posting {
        private final Ledger ledger;
        private final Outbox outbox;

        Posting(Ledger ledger, Outbox outbox) {
            this.ledger = ledger;
            this.outbox = outbox;
        }

        @Transactional(Transactional.TxType.MANDATORY)
        void post(List<Coupons.Issued> issued) {
            ledger.post(issued.stream().map(Coupons.Issued::transfer).toList());
            outbox.append(issued.stream().map(Coupons.Issued::fact).toList());
        }
    }

    /// @param isExhausted whether there were fewer coupons than fans
    record Outcome(int issued, boolean isExhausted) {}
}
