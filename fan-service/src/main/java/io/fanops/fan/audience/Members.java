package io.fanops.fan.audience;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.population.Populations;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Counts and lists who is in an expression.
@ApplicationScoped
class Members {
    /// What moves fans in and out of audiences besides calls to this service.
    private static final String[] FED_BY = {"referral-facts", "content-facts", "activity-facts"};

    /// How long a caller who wants a fresher answer than there is waits for it.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Populations populations;
    private final Progress progress;
    private final Jdbi jdbi;
    private final Clock clock;

    Members(Populations populations, Progress progress, Jdbi jdbi, Clock clock) {
        this.populations = populations;
        this.progress = progress;
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /// Counts who is in an expression.
    ///
    /// @param maxStaleness how old the answer may be when the call comes in, 0 or more; null for
    ///   any age
    /// @throws Refused `AUDIENCES_TOO_STALE` where it does not become as fresh within five seconds
    Count count(Expression expression, @Nullable Duration maxStaleness) {
        var arrived = clock.instant();
        while (true) {
            // Asked first: what comes in while we count makes the figure fresher, never staler,
            // than
            // it says.
            var facts = progress.of(FED_BY);
            var counted = populations.count(expression);
            long pending = facts.pendingEvents() + counted.pending();
            var asOf = facts.asOf().isBefore(counted.asOf()) ? facts.asOf() : counted.asOf();
            if (maxStaleness == null || !asOf.isBefore(arrived.minus(maxStaleness))) {
                return new Count(
                        counted.count(),
                        asOf,
                        Math.max(0, Duration.between(asOf, clock.instant()).toMillis()),
                        pending);
            }
            if (clock.instant().isAfter(arrived.plus(PATIENCE))) {
                throw new Refused(
                        AudienceProblem.AUDIENCES_TOO_STALE,
                        "What is known is of " + asOf + "; " + pending + " events are pending.",
                        new Refused.FieldError("/maxStaleness", "cannot be met at the moment"));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /// Members in the order of their ids, after `id`.
    Page<Member> after(Expression expression, UUID id, int limit) {
        var page =
                Page.of(
                        populations.after(expression, id, limit + 1),
                        limit,
                        UUID::toString,
                        fan -> fan);
        var known = members(page.items());
        // Who was erased since is not there any more.
        return new Page<>(
                page.items().stream().map(known::get).filter(Objects::nonNull).toList(),
                page.next());
    }

    /// A fan as a member; empty for who is in the expression not.
    Optional<Member> find(Expression expression, UUID fan) {
        return populations.after(expression, before(fan), 1).stream()
                .filter(fan::equals)
                .findFirst()
                .flatMap(member -> Optional.ofNullable(members(List.of(member)).get(member)));
    }

    /// The id just before another in the order of members, which is PostgreSQL's: by unsigned
    /// bytes.
    private static UUID before(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        return new UUID(low == 0 ? high - 1 : high, low - 1);
    }

    private Map<UUID, Member> members(List<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select id, external_id, stage from fan where brand = :brand and id = any(:fans)")
                        .bind("fans", fans.toArray(UUID[]::new))
                        .map((row, _) -> Member.of(row))
                        .collectToMap(Member::id, member -> member));
    }

    /// Members of a ranked list, the most alike first.
    ///
    /// @param rank after this one, from 1
    List<RankedMember> ranked(UUID audience, long rank, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.id, f.external_id, f.stage, m.rank, m.score
                                from audience_member m join fan f on f.brand = :brand and f.id = m.fan_id
                                where m.brand = :brand and m.audience_id = :audience and m.rank > :rank
                                order by m.rank limit :limit\
                                """)
                        .bind("audience", audience)
                        .bind("rank", rank)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new RankedMember(
                                        row.getObject("id", UUID.class),
                                        row.getString("external_id"),
                                        Stage.valueOf(row.getString("stage")),
                                        row.getInt("rank"),
                                        row.getInt("score") / 1_000.0))
                        .list());
    }

    /// @param count fans who are in it
    /// @param asOf what happened before this moment is counted
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts and changed fans that are waiting to be counted
    record Count(long count, Instant asOf, long lagMs, long pendingEvents) {}

    record Member(UUID id, String externalId, Stage stage) {
        private static Member of(ResultSet row) throws SQLException {
            return new Member(
                    row.getObject("id", UUID.class),
                    row.getString("external_id"),
                    Stage.valueOf(row.getString("stage")));
        }
    }

    /// @param rank from 1, the most alike first
    /// @param score likeness: a natural logarithm of odds
    record RankedMember(UUID id, String externalId, Stage stage, int rank, double score) {}
}
