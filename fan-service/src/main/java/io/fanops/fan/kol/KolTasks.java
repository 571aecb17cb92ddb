package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.brand.Brands;
import io.fanops.fan.kol.KolTaskResource.NewOutcome;
import io.fanops.fan.kol.KolTaskResource.NewTask;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tasks, placements, outcomes, and what they come to.
@ApplicationScoped
class KolTasks {
    /// What [Money] can say, and more than any sum of results needs.
    private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

    private final BrandSql sql;
    private final Journal journal;
    private final Brands brands;
    private final BrandScope scope;
    private final KolBriefs briefs;
    private final Clock clock;

    KolTasks(
            BrandSql sql,
            Journal journal,
            Brands brands,
            BrandScope scope,
            KolBriefs briefs,
            Clock clock) {
        this.sql = sql;
        this.journal = journal;
        this.brands = brands;
        this.scope = scope;
        this.briefs = briefs;
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
        @ActionsOf(KolTaskResource.class)
        public List<String> actions() {
            return verifiedAt == null ? List.of("verify") : List.of();
        }
    }

    record Proposed(KolTask task, boolean isNew) {}

    /// Proposes a task, or finds the equal one of the same name.
    ///
    /// @throws Refused `KOL_STATE`, `UNKNOWN_KOL_BRIEF`, `KOL_TASK_EXISTS`, `KOL_SUM_TOO_GREAT`
    @Transactional(Transactional.TxType.MANDATORY)
    Proposed propose(Kol kol, NewTask asked) {
        hold(kol.id());
        var first = named(kol.id(), asked);
        if (first.isPresent()) {
            return new Proposed(first.get(), false);
        }
        kol.allow("task");
        var brand = brand();
        var cost = asked.cost();
        if (asked.due()
                .isBefore(LocalDate.ofInstant(clock.instant(), ZoneId.of(brand.timezone())))) {
            throw Refused.invalid("/dueOn", "is past");
        }
        if (!briefs.have(asked.brief())) {
            throw new Refused(
                    KolProblem.UNKNOWN_KOL_BRIEF,
                    "There is no brief under this key.",
                    new Refused.FieldError("/brief", "is unknown"));
        }
        if (!cost.currency().equals(brand.currency())) {
            throw Refused.invalid("/cost/currency", "must be the brand's, " + brand.currency());
        }
        var spoken =
                sum(
                        "select sum(cost) from kol_task where brand = :brand and kol_id = :kol and state <> 'REJECTED'",
                        "kol",
                        kol.id());
        refuseMoreThanASum(spoken.add(BigDecimal.valueOf(cost.amount())), "/cost/amount");
        var id = Ids.next();
        int added =
                sql.run(
                        """
                        insert into kol_task (brand, id, external_id, kol_id, brief, title, due_on, cost, state, created_at)
                        values (:brand, :id, :name, :kol, :brief, :title, :due, :cost, 'PROPOSED', :now)
                        on conflict do nothing\
                        """,
                        "id",
                        id,
                        "name",
                        asked.externalId(),
                        "kol",
                        kol.id(),
                        "brief",
                        asked.brief(),
                        "title",
                        asked.title(),
                        "due",
                        asked.due(),
                        "cost",
                        cost.amount(),
                        "now",
                        clock.instant());
        // Another KOL's task of this name came meanwhile.
        return added == 0
                ? new Proposed(named(kol.id(), asked).orElseThrow(), false)
                : new Proposed(require(kol.id(), id), true);
    }

    /// The task that has the name already.
    ///
    /// @throws Refused `KOL_TASK_EXISTS` where it is another one
    private Optional<KolTask> named(UUID kol, NewTask asked) {
        if (asked.externalId() == null) {
            return Optional.empty();
        }
        var id =
                sql.first(
                        "select id, kol_id from kol_task where brand = :brand and external_id = :name",
                        (row, _) ->
                                BrandSql.id(row, "kol_id").equals(kol)
                                        ? Optional.of(BrandSql.id(row, "id"))
                                        : Optional.<UUID>empty(),
                        "name",
                        asked.externalId());
        if (id.isEmpty()) {
            return Optional.empty();
        }
        var first = id.get().map(own -> require(kol, own));
        if (first.filter(asked::isSaidBy).isEmpty()) {
            throw new Refused(
                    KolProblem.KOL_TASK_EXISTS,
                    "The task `" + asked.externalId() + "` is another one.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
        return first;
    }

    /// Lets one at a time add to the sums of a KOL.
    private void hold(UUID kol) {
        sql.any(
                "select true from kol where brand = :brand and id = :kol for no key update",
                "kol",
                kol);
    }

    private BigDecimal sum(String query, @Nullable Object... parameters) {
        return sql.first(query, (row, _) -> Optional.ofNullable(row.getBigDecimal(1)), parameters)
                .flatMap(Function.identity())
                .orElse(BigDecimal.ZERO);
    }

    private static void refuseMoreThanASum(BigDecimal sum, String pointer) {
        if (sum.compareTo(MOST) > 0) {
            throw new Refused(
                    KolProblem.KOL_SUM_TOO_GREAT,
                    "The sum would be " + sum + ", and may be 10^15.",
                    new Refused.FieldError(pointer, "makes the sum too great"));
        }
    }

    /// Takes a task a step further.
    ///
    /// @throws Refused `TASK_STATE`; `PLACEMENT_UNVERIFIED` for an approval without proof
    @Transactional(Transactional.TxType.MANDATORY)
    KolTask advance(Kol kol, UUID id, KolTask.Step step, @Nullable String reason) {
        var task = find(kol.id(), id, " for no key update of t");
        task.allow(step);
        if (step == KolTask.Step.ACCEPT) {
            briefs.agreeUpon(task.brief());
        }
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
                                                            now)
                                                    .about(task.title()))));
        }
        return require(kol.id(), id);
    }

    List<KolTask> after(UUID kol, UUID id, KolTask.@Nullable State state, int limit) {
        return sql.list(
                """
                select t.*, k.state as kol_state from kol_task t join kol k on k.brand = :brand and k.id = t.kol_id
                where t.brand = :brand and t.kol_id = :kol and t.id > :id and (:state::text is null or t.state = :state)
                order by t.id limit :limit\
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

    /// One word of what a task brought.
    ///
    /// @param value below zero where it takes back
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Brought(
            UUID id,
            @Nullable String externalId,
            Outcome metric,
            long value,
            String source,
            Instant at) {}

    /// Notes what a task brought, on top of what was told before; under a name once.
    ///
    /// @throws Refused `TASK_STATE` where the task was rejected; `KOL_OUTCOME_EXISTS`,
    ///   `NOTHING_TO_TAKE_BACK`, `KOL_SUM_TOO_GREAT`
    @Transactional(Transactional.TxType.MANDATORY)
    void bring(UUID kol, UUID task, NewOutcome told, String by) {
        hold(kol);
        find(kol, task, " for share of t").allowResults();
        if (isTold(task, told)) {
            return;
        }
        var value = BigDecimal.valueOf(told.value());
        var metric = told.metric().name();
        var ofTask =
                sum(
                        "select sum(value) from kol_outcome where brand = :brand and task_id = :task and metric = :metric",
                        "task",
                        task,
                        "metric",
                        metric);
        if (value.signum() < 0 && ofTask.add(value).signum() < 0) {
            throw new Refused(
                    KolProblem.NOTHING_TO_TAKE_BACK,
                    "The task has brought " + ofTask + ".",
                    new Refused.FieldError("/value", "takes back more than there is"));
        }
        var ofKol =
                sum(
                        """
                        select sum(o.value) from kol_outcome o join kol_task t on t.brand = :brand and t.id = o.task_id
                        where o.brand = :brand and t.kol_id = :kol and o.metric = :metric\
                        """,
                        "kol",
                        kol,
                        "metric",
                        metric);
        refuseMoreThanASum(ofKol.add(value), "/value");
        int added =
                sql.run(
                        """
                        insert into kol_outcome (brand, id, external_id, task_id, metric, value, source, at, told_by)
                        values (:brand, :id, :name, :task, :metric, :value, :source, :now, :by)
                        on conflict do nothing\
                        """,
                        "id",
                        Ids.next(),
                        "name",
                        told.externalId(),
                        "task",
                        task,
                        "metric",
                        metric,
                        "value",
                        told.value(),
                        "source",
                        told.source(),
                        "now",
                        clock.instant(),
                        "by",
                        by);
        if (added == 0) {
            // Another KOL's outcome of this name came meanwhile.
            isTold(task, told);
        }
    }

    /// @throws Refused `KOL_OUTCOME_EXISTS` where the name is another one's
    private boolean isTold(UUID task, NewOutcome told) {
        var same =
                told.externalId() == null
                        ? Optional.<Boolean>empty()
                        : sql.first(
                                """
                                select task_id = :task and metric = :metric and value = :value and source = :source as same
                                from kol_outcome where brand = :brand and external_id = :name\
                                """,
                                (row, _) -> row.getBoolean("same"),
                                "task",
                                task,
                                "metric",
                                told.metric().name(),
                                "value",
                                told.value(),
                                "source",
                                told.source(),
                                "name",
                                told.externalId());
        if (same.isPresent() && !same.get()) {
            throw new Refused(
                    KolProblem.KOL_OUTCOME_EXISTS,
                    "The outcome `" + told.externalId() + "` is another one.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
        return same.isPresent();
    }

    List<Brought> outcomes(UUID kol, UUID task, UUID after, int limit) {
        return sql.list(
                """
                select * from kol_outcome where brand = :brand and task_id = :task and id > :after
                order by id limit :limit\
                """,
                (row, _) ->
                        new Brought(
                                BrandSql.id(row, "id"),
                                row.getString("external_id"),
                                Outcome.valueOf(row.getString("metric")),
                                row.getLong("value"),
                                row.getString("source"),
                                BrandSql.at(row, "at")),
                "task",
                require(kol, task).id(),
                "after",
                after,
                "limit",
                limit);
    }

    record Placed(Placement placement, boolean isNew) {}

    /// The address is its name: an equal repeat gives the first.
    @Transactional(Transactional.TxType.MANDATORY)
    Placed place(UUID kol, UUID task, String url, String hash, Instant publishedAt) {
        find(kol, task, " for share of t").allowResults();
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
    /// @param costPer1000Views null where nothing was seen, as the others where there is none, or
    ///   where money cannot say it
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
    ///
    /// @throws Refused `KOL_SUM_TOO_GREAT` for one whose sums grew before they had a bound
    Report report(UUID kol) {
        var currency = currency();
        return sql.first(
                        """
                        select count(*) as tasks, count(*) filter (where state = 'APPROVED') as approved,
                            coalesce(sum(cost) filter (where state = 'APPROVED'), 0) as cost,
                            coalesce(sum(cost) filter (where state in ('ACCEPTED', 'DELIVERED')), 0) as committed,
                            coalesce(sum(b.orders) filter (where state = 'APPROVED'), 0) as orders,
                            coalesce(sum(b.followers) filter (where state = 'APPROVED'), 0) as followers,
                            coalesce(sum(b.exposure) filter (where state = 'APPROVED'), 0) as exposure
                        from kol_task t left join lateral (
                            select sum(value) filter (where metric = 'ORDERS') as orders,
                                sum(value) filter (where metric = 'FOLLOWERS') as followers,
                                sum(value) filter (where metric = 'EXPOSURE') as exposure
                            from kol_outcome o where o.brand = :brand and o.task_id = t.id) b on true
                        where t.brand = :brand and t.kol_id = :kol\
                        """,
                        (row, _) -> {
                            long cost = exact(row, "cost");
                            long orders = exact(row, "orders");
                            long followers = exact(row, "followers");
                            long exposure = exact(row, "exposure");
                            return new Report(
                                    row.getLong("tasks"),
                                    row.getLong("approved"),
                                    Money.of(cost, currency),
                                    Money.of(exact(row, "committed"), currency),
                                    orders,
                                    followers,
                                    exposure,
                                    per(cost, orders, 1, currency),
                                    per(cost, followers, 1, currency),
                                    per(cost, exposure, 1_000, currency),
                                    clock.instant());
                        },
                        "kol",
                        kol)
                .orElseThrow();
    }

    private static long exact(ResultSet row, String column) throws SQLException {
        var sum = row.getBigDecimal(column);
        refuseMoreThanASum(sum, "");
        return sum.longValueExact();
    }

    /// Rounded to whole minor units; null where there is nothing, or it is beyond what money says.
    static @Nullable Money per(long cost, long results, long each, String currency) {
        if (results == 0) {
            return null;
        }
        var price =
                BigDecimal.valueOf(cost)
                        .multiply(BigDecimal.valueOf(each))
                        .divide(BigDecimal.valueOf(results), 0, RoundingMode.HALF_UP);
        return price.compareTo(MOST) > 0 ? null : Money.of(price.longValueExact(), currency);
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
                        """
                        select t.*, k.state as kol_state from kol_task t join kol k on k.brand = :brand and k.id = t.kol_id
                        where t.brand = :brand and t.kol_id = :kol and t.id = :id\
                        """
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
                row.getString("external_id"),
                row.getString("brief"),
                row.getString("title"),
                row.getObject("due_on", LocalDate.class),
                Money.of(row.getLong("cost"), currency()),
                KolTask.State.valueOf(row.getString("state")),
                row.getString("reason"),
                BrandSql.at(row, "created_at"),
                BrandSql.maybeAt(row, "decided_at"),
                Kol.State.valueOf(row.getString("kol_state")));
    }
}
