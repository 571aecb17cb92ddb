package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.brand.Brands;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Briefs, tasks, placements, outcomes, and what they come to.
@ApplicationScoped
class KolTasks {
    private final BrandSql sql;
    private final Journal journal;
    private final Brands brands;
    private final BrandScope scope;
    private final ObjectMapper json;
    private final Clock clock;

    KolTasks(
            BrandSql sql,
            Journal journal,
            Brands brands,
            BrandScope scope,
            ObjectMapper json,
            Clock clock) {
        this.sql = sql;
        this.journal = journal;
        this.brands = brands;
        this.scope = scope;
        this.json = json;
        this.clock = clock;
    }

    enum Outcome {
        ORDERS,
        FOLLOWERS,
        EXPOSURE
    }

    /// @param screenshotHash SHA-256 of the picture that is the proof
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Placement(
            UUID id,
            String url,
            @Nullable String screenshotHash,
            Instant publishedAt,
            @Nullable Instant verifiedAt) {

        @JsonProperty("_actions")
        public List<String> actions() {
            return verifiedAt == null ? List.of("verify") : List.of();
        }
    }

    record Brief(UUID id, BriefDetails details, Instant createdAt) {}

    record Briefed(Brief brief, boolean isNew) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Briefed brief(BriefDetails details) {
        int added =
                sql.run(
                        """
                        insert into kol_brief (brand, id, key, details, created_at)
                        values (:brand, :id, :key, :details::jsonb, :now) on conflict (brand, key) do nothing\
                        """,
                        "id",
                        Ids.next(),
                        "key",
                        details.key(),
                        "details",
                        write(details),
                        "now",
                        clock.instant());
        var brief = findBrief(details.key()).orElseThrow();
        if (added == 0 && !brief.details().equals(details)) {
            throw new Refused(
                    KolProblem.KOL_BRIEF_EXISTS,
                    "The brief `" + details.key() + "` is another one.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return new Briefed(brief, added == 1);
    }

    Brief requireBrief(String key) {
        return findBrief(key).orElseThrow(() -> Refused.notFound("brief"));
    }

    List<Brief> briefsAfter(UUID id, int limit) {
        return sql.list(
                "select * from kol_brief where brand = :brand and id > :id order by id limit :limit",
                (row, _) -> readBrief(row),
                "id",
                id,
                "limit",
                limit);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    KolTask propose(Kol kol, String brief, String title, LocalDate dueOn, Money cost) {
        kol.allow("task");
        var brand = brand();
        if (dueOn.isBefore(LocalDate.ofInstant(clock.instant(), ZoneId.of(brand.timezone())))) {
            throw Refused.invalid("/dueOn", "is past");
        }
        if (findBrief(brief).isEmpty()) {
            throw new Refused(
                    KolProblem.UNKNOWN_KOL_BRIEF,
                    "There is no brief under this key.",
                    new Refused.FieldError("/brief", "is unknown"));
        }
        if (!cost.currency().equals(brand.currency())) {
            throw Refused.invalid("/cost/currency", "must be the brand's, " + brand.currency());
        }
        var id = Ids.next();
        sql.run(
                """
                insert into kol_task (brand, id, kol_id, brief, title, due_on, cost, state, created_at)
                values (:brand, :id, :kol, :brief, :title, :due, :cost, 'PROPOSED', :now)\
                """,
                "id",
                id,
                "kol",
                kol.id(),
                "brief",
                brief,
                "title",
                title,
                "due",
                dueOn,
                "cost",
                cost.amount(),
                "now",
                clock.instant());
        return require(kol.id(), id);
    }

    /// Takes a task a step further.
    ///
    /// @throws Refused `TASK_STATE`; `PLACEMENT_UNVERIFIED` for an approval without proof
    @Transactional(Transactional.TxType.MANDATORY)
    KolTask advance(Kol kol, UUID id, KolTask.Step step, @Nullable String reason) {
        var task = find(kol.id(), id, " for no key update");
        task.allow(step);
        var now = clock.instant();
        if (step == KolTask.Step.APPROVE
                && sql.any(
                        "select true from kol_placement where brand = :brand and task_id = :task and verified_at is null",
                        "task",
                        id)) {
            throw new Refused(
                    KolProblem.PLACEMENT_UNVERIFIED, "Verify all placements of the task first.");
        }
        sql.run(
                """
                update kol_task set state = :state, reason = :reason,
                    decided_at = case when :state in ('APPROVED', 'REJECTED') then :now else decided_at end
                where brand = :brand and id = :id\
                """,
                "state",
                step.to().name(),
                "reason",
                reason,
                "now",
                now,
                "id",
                id);
        if (step == KolTask.Step.APPROVE) {
            fanOf(kol)
                    .ifPresent(fan ->
                            journal.note(
                                    List.of(
                                            Touch.of(
                                                    fan,
                                                    TouchKind.TASK_DONE,
                                                    "kol-task:" + id,
                                                    now))));
        }
        return require(kol.id(), id);
    }

    List<KolTask> after(UUID kol, UUID id, KolTask.@Nullable State state, int limit) {
        return sql.list(
                """
                select * from kol_task where brand = :brand and kol_id = :kol and id > :id
                    and (:state::text is null or state = :state)
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "kol",
                kol,
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    KolTask require(UUID kol, UUID id) {
        return find(kol, id, "");
    }

    /// Notes what a task brought, on top of what was told before.
    ///
    /// @throws Refused `TASK_STATE` where the task was rejected
    @Transactional(Transactional.TxType.MANDATORY)
    void bring(UUID kol, UUID task, Outcome metric, long value, String source, String by) {
        find(kol, task, " for share").allowResults();
        sql.run(
                """
                insert into kol_outcome (brand, id, task_id, metric, value, source, at, told_by)
                values (:brand, :id, :task, :metric, :value, :source, :now, :by)\
                """,
                "id",
                Ids.next(),
                "task",
                task,
                "metric",
                metric.name(),
                "value",
                value,
                "source",
                source,
                "now",
                clock.instant(),
                "by",
                by);
    }

    record Placed(Placement placement, boolean isNew) {}

    /// The address is its name: an equal repeat gives the first.
    @Transactional(Transactional.TxType.MANDATORY)
    Placed place(UUID kol, UUID task, String url, String hash, Instant publishedAt) {
        find(kol, task, " for share").allowResults();
        int added =
                sql.run(
                        """
                        insert into kol_placement (brand, id, task_id, url, screenshot_hash, published_at)
                        values (:brand, :id, :task, :url, :hash, :at) on conflict do nothing\
                        """,
                        "id",
                        Ids.next(),
                        "task",
                        task,
                        "url",
                        url,
                        "hash",
                        hash,
                        "at",
                        publishedAt);
        var placement =
                placements(kol, task).stream()
                        .filter(p -> p.url().equals(url))
                        .findFirst()
                        .orElseThrow();
        if (added == 0
                && !(hash.equals(placement.screenshotHash())
                        && placement.publishedAt().equals(publishedAt))) {
            throw new Refused(
                    KolProblem.PLACEMENT_EXISTS,
                    "The address is a placement of the task already.",
                    new Refused.FieldError("/url", "is taken"));
        }
        return new Placed(placement, added == 1);
    }

    /// All placements of a task; there are few.
    List<Placement> placements(UUID kol, UUID task) {
        require(kol, task);
        return sql.list(
                "select * from kol_placement where brand = :brand and task_id = :task order by id",
                (row, _) ->
                        new Placement(
                                BrandSql.id(row, "id"),
                                row.getString("url"),
                                row.getString("screenshot_hash"),
                                BrandSql.at(row, "published_at"),
                                BrandSql.maybeAt(row, "verified_at")),
                "task",
                task);
    }

    /// Says that the placement is there; a repeat leaves the first word.
    @Transactional(Transactional.TxType.MANDATORY)
    Placement verify(UUID kol, UUID task, UUID id, String by) {
        sql.run(
                """
                update kol_placement set verified_by = :by, verified_at = :now
                where brand = :brand and task_id = :task and id = :id and verified_at is null\
                """,
                "by",
                by,
                "now",
                clock.instant(),
                "task",
                require(kol, task).id(),
                "id",
                id);
        return placements(kol, task).stream()
                .filter(placement -> placement.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refused.notFound("placement"));
    }

    /// @param cost of approved tasks
    /// @param committed of tasks that are accepted or delivered
    /// @param costPer1000Views null where nothing was seen
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(
            long tasks,
            long approved,
            Money cost,
            Money committed,
            long orders,
            long followers,
            long exposure,
            @Nullable Money costPerOrder,
            @Nullable Money costPerFollower,
            @Nullable Money costPer1000Views,
            Instant asOf) {}

    /// What a KOL cost and brought, by approved tasks.
    Report report(UUID kol) {
        var currency = currency();
        return sql.first(
                        """
                        select count(*) as tasks, count(*) filter (where state = 'APPROVED') as approved,
                            least(coalesce(sum(cost) filter (where state = 'APPROVED'), 0), :most)::bigint as cost,
                            least(coalesce(sum(cost) filter (where state in ('ACCEPTED', 'DELIVERED')), 0), :most)::bigint as committed,
                            (select least(coalesce(sum(o.value), 0), :most)::bigint from kol_outcome o join kol_task k
                                on k.brand = :brand and k.id = o.task_id where o.brand = :brand and k.kol_id = :kol
                                and k.state = 'APPROVED' and o.metric = 'ORDERS') as orders,
                            (select least(coalesce(sum(o.value), 0), :most)::bigint from kol_outcome o join kol_task k
                                on k.brand = :brand and k.id = o.task_id where o.brand = :brand and k.kol_id = :kol
                                and k.state = 'APPROVED' and o.metric = 'FOLLOWERS') as followers,
                            (select least(coalesce(sum(o.value), 0), :most)::bigint from kol_outcome o join kol_task k
                                on k.brand = :brand and k.id = o.task_id where o.brand = :brand and k.kol_id = :kol
                                and k.state = 'APPROVED' and o.metric = 'EXPOSURE') as exposure
                        from kol_task where brand = :brand and kol_id = :kol\
                        """,
                        (row, _) -> {
                            long cost = row.getLong("cost");
                            long orders = row.getLong("orders");
                            long followers = row.getLong("followers");
                            long exposure = row.getLong("exposure");
                            return new Report(
                                    row.getLong("tasks"),
                                    row.getLong("approved"),
                                    Money.of(cost, currency),
                                    Money.of(row.getLong("committed"), currency),
                                    orders,
                                    followers,
                                    exposure,
                                    per(cost, orders, 1, currency),
                                    per(cost, followers, 1, currency),
                                    per(cost, exposure, 1_000, currency),
                                    clock.instant());
                        },
                        "kol",
                        kol,
                        "most",
                        // What money can say; a sum beyond it means so much or more.
                        1_000_000_000_000_000L)
                .orElseThrow();
    }

    /// Rounded to whole minor units.
    static @Nullable Money per(long cost, long results, long each, String currency) {
        return results == 0 ? null : Money.of(Math.round((double) cost * each / results), currency);
    }

    private Optional<UUID> fanOf(Kol kol) {
        return sql.first(
                """
                select coalesce(f.merged_into, f.id) as fan from kol k join fan f on f.brand = :brand and f.id = k.fan_id
                where k.brand = :brand and k.id = :kol\
                """,
                (row, _) -> BrandSql.id(row, "fan"),
                "kol",
                kol.id());
    }

    private String currency() {
        return brand().currency();
    }

    private Brands.Brand brand() {
        return brands.active(scope.brand()).orElseThrow(() -> Refused.notFound("brand"));
    }

    private KolTask find(UUID kol, UUID id, String lock) {
        return sql.first(
                        "select * from kol_task where brand = :brand and kol_id = :kol and id = :id"
                                + lock,
                        (row, _) -> read(row),
                        "kol",
                        kol,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("task"));
    }

    private KolTask read(ResultSet row) throws SQLException {
        return new KolTask(
                BrandSql.id(row, "id"),
                row.getString("brief"),
                row.getString("title"),
                row.getObject("due_on", LocalDate.class),
                Money.of(row.getLong("cost"), currency()),
                KolTask.State.valueOf(row.getString("state")),
                row.getString("reason"),
                BrandSql.at(row, "created_at"),
                BrandSql.maybeAt(row, "decided_at"));
    }

    private Optional<Brief> findBrief(String key) {
        return sql.first(
                "select * from kol_brief where brand = :brand and key = :key",
                (row, _) -> readBrief(row),
                "key",
                key);
    }

    private Brief readBrief(ResultSet row) throws SQLException {
        try {
            return new Brief(
                    BrandSql.id(row, "id"),
                    json.readValue(row.getString("details"), BriefDetails.class),
                    BrandSql.at(row, "created_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String write(BriefDetails details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
