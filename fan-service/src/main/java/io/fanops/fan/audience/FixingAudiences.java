package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.population.LookAlike;
import io.fanops.fan.population.Populations;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.LongWork.Telling;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Makes static audiences: snapshots of others, and those most like others.
///
/// All of one is written in one transaction at the end, so that there is never half of it.
@ApplicationScoped
class FixingAudiences {
    private static final int ROWS_AT_ONCE = 10_000;

    private static final int INSERTED_AT_ONCE = 1_000;

    /// A million members take about half a minute.
    private static final int SECONDS = 900;

    private final DefiningAudiences audiences;
    private final Meaning meaning;
    private final Populations populations;
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final ObjectMapper json;
    private final Clock clock;

    FixingAudiences(
            DefiningAudiences audiences,
            Meaning meaning,
            Populations populations,
            Jdbi jdbi,
            BrandScope scope,
            ObjectMapper json,
            Clock clock) {
        this.audiences = audiences;
        this.meaning = meaning;
        this.populations = populations;
        this.jdbi = jdbi;
        this.scope = scope;
        this.json = json;
        this.clock = clock;
    }

    /// Refuses early what would be refused at the end.
    ///
    /// @throws Refused `NOT_FOUND`, `AUDIENCE_EXISTS`
    void check(UUID of, String name) {
        audiences.find(of);
        if (audiences.named(name).isPresent()) {
            throw DefiningAudiences.taken(name);
        }
    }

    /// Keeps who is in an audience now under another name.
    ///
    /// @return the path of the new audience
    String snapshot(UUID of, String name, Telling telling) {
        var audience = audiences.find(of);
        var at = clock.instant();
        var members = new Rows();
        var expression = meaning.of(audience);
        for (var after = new UUID(0, 0); ; ) {
            var page = populations.after(expression, after, ROWS_AT_ONCE);
            page.forEach(fan -> members.add(fan, null, null));
            if (page.size() < ROWS_AT_ONCE) {
                break;
            }
            after = page.getLast();
            telling.done(0);
        }
        return keep(
                name,
                new Source.Snapshot(of, audience.name(), audience.expression(), at),
                members,
                telling);
    }

    /// Finds those who are most like the members of an audience, and keeps them under a name.
    ///
    /// @return the path of the new audience
    String lookAlikes(UUID of, String name, Likeness wish, Telling telling) {
        var found = find(of, wish);
        var members = new Rows();
        for (int i = 0; i < found.ranked().size(); i++) {
            var alike = found.ranked().get(i);
            members.add(alike.fan(), i + 1, alike.score());
        }
        return keep(name, Source.LookAlikes.of(of, wish, found, clock.instant()), members, telling);
    }

    /// What a look-alike of an audience would be, without keeping it.
    Source.LookAlikes preview(UUID of, Likeness wish) {
        return Source.LookAlikes.of(of, wish, find(of, wish), clock.instant());
    }

    /// @throws Refused `SEEDS_TOO_FEW`, `AUDIENCES_BEING_READ`
    private LookAlike.Found find(UUID of, Likeness wish) {
        var audience = audiences.find(of);
        var among =
                wish.consent() == null
                        ? null
                        : new Expression.Has(Membership.CONSENT, List.of(wish.consent()));
        try {
            var found =
                    populations.alike(
                            new LookAlike.Wish(wish.size(), wish.minimumCell()),
                            meaning.of(audience),
                            meaning.asked(audience),
                            among);
            if (found.seeds() < wish.minimumCell()) {
                // Says no number: it would tell who else is in.
                throw new Refused(
                        AudienceProblem.SEEDS_TOO_FEW,
                        "It takes at least " + wish.minimumCell() + " seeds.",
                        new Refused.FieldError("/minimumCell", "is more than there are seeds"));
            }
            return found;
        } catch (Populations.Building _) {
            throw new Refused(AudienceProblem.AUDIENCES_BEING_READ, "Ask again in half a minute.");
        }
    }

    private String keep(String name, Source source, Rows rows, Telling telling) {
        // Nobody else sees the name that it has until all are in: who defines another audience
        // waits for its last step alone.
        var id = Ids.next();
        var audience = Audience.fixed(id, id.toString(), json.valueToTree(source), clock.instant());
        QuarkusTransaction.requiringNew()
                .timeout(SECONDS)
                .run(() -> {
                    audiences.add(audience);
                    for (int from = 0; from < rows.fans.size(); from += INSERTED_AT_ONCE) {
                        int to = Math.min(rows.fans.size(), from + INSERTED_AT_ONCE);
                        insert(id, rows.part(from, to));
                        telling.done(to - from);
                    }
                    audiences.place(audience, name);
                });
        return "/v1/brands/" + scope.brand() + "/audiences/" + id;
    }

    private void insert(UUID audience, Rows rows) {
        // Who was erased meanwhile is not there to refer to.
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into audience_member (brand, audience_id, fan_id, rank, score)
                                select :brand, :audience, m.fan_id, m.rank, m.score
                                from unnest(:fans, :ranks, :scores) as m(fan_id, rank, score)
                                join fan f on f.brand = :brand and f.id = m.fan_id\
                                """)
                        .bind("audience", audience)
                        .bind("fans", rows.fans.toArray(UUID[]::new))
                        .bind("ranks", rows.ranks.toArray(Integer[]::new))
                        .bind("scores", rows.scores.toArray(Integer[]::new))
                        .execute());
    }

    /// @param size members wished for
    /// @param minimumCell seeds that there must be, and that a trait must have
    /// @param consent channel in which all members have granted a consent; null for whoever
    record Likeness(int size, int minimumCell, @Nullable String consent) {}

    /// Where the members of a static audience come from.
    sealed interface Source {
        String kind();

        /// @param expression what the audience was then; null where it was static itself
        record Snapshot(
                String kind, UUID audience, String name, @Nullable String expression, Instant at)
                implements Source {
            Snapshot(UUID audience, String name, @Nullable String expression, Instant at) {
                this("SNAPSHOT", audience, name, expression, at);
            }
        }

        /// @param audience of the seeds
        /// @param members how many were found
        /// @param candidates fans who could have been: all but the seeds, with the consent asked
        ///   for
        /// @param lift how many times more of the held-out seeds are among the members than chance
        ///   would have brought; null where too few were held out to tell
        /// @param weights the twenty that weigh most
        record LookAlikes(
                String kind,
                UUID audience,
                int size,
                int minimumCell,
                @Nullable String consent,
                String model,
                int seeds,
                int heldOut,
                int candidates,
                int members,
                @Nullable Double lift,
                List<LookAlike.Explained> weights,
                Instant at)
                implements Source {
            static LookAlikes of(UUID audience, Likeness wish, LookAlike.Found found, Instant at) {
                return new LookAlikes(
                        "LOOK_ALIKE",
                        audience,
                        wish.size(),
                        wish.minimumCell(),
                        wish.consent(),
                        LookAlike.MODEL,
                        found.seeds(),
                        found.heldOut(),
                        found.candidates(),
                        found.ranked().size(),
                        found.lift(),
                        found.weights(),
                        at);
            }
        }
    }

    private static final class Rows {
        private final List<UUID> fans;
        private final List<@Nullable Integer> ranks;
        private final List<@Nullable Integer> scores;

        Rows() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        private Rows(
                List<UUID> fans, List<@Nullable Integer> ranks, List<@Nullable Integer> scores) {
            this.fans = fans;
            this.ranks = ranks;
            this.scores = scores;
        }

        void add(UUID fan, @Nullable Integer rank, @Nullable Integer score) {
            fans.add(fan);
            ranks.add(rank);
            scores.add(score);
        }

        Rows part(int from, int to) {
            return new Rows(
                    fans.subList(from, to), ranks.subList(from, to), scores.subList(from, to));
        }
    }
}
