package io.fanops.fan.population;

import io.fanops.fan.expression.Expression;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The populations of the brands that ask for them, each kept as current as the tables.
///
/// A caller first brings the population up to the last commit, unless so much has changed that it
/// would have to wait: then the answer is what was known, and says how old that is. A brand whose
/// population is still being built is answered by the database.
@ApplicationScoped
public class Populations {
    private static final Logger LOG = Logger.getLogger(Populations.class);

    /// A brand of fewer fans is built while its first caller waits: a quarter of a second.
    private static final int SMALL = 20_000;

    /// Changes that a caller waits for: some 50 ms at most.
    private static final int FOR_A_CALLER = 500;

    /// Changes that are read at once where nobody waits.
    private static final int IN_THE_BACKGROUND = 10_000;

    /// Changes for which the readers are kept out at once: about a millisecond.
    private static final int AT_ONCE = 200;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /// A brand that has not asked for so long is looked after less often, so that a thousand quiet
    /// ones cost nothing.
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS_WHILE_QUIET = Duration.ofSeconds(20);

    /// Who has not asked for so long is let go. Shorter than the log of changes is kept.
    private static final Duration IDLE = Duration.ofMinutes(30);

    /// The log of changes is kept for an hour: a process that was stopped for longer builds anew.
    private static final Duration LOG_KEPT = Duration.ofMinutes(50);

    private final PopulationReader reader;
    private final BrandScope scope;
    private final Clock clock;
    private final long budget;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /// @param budget bytes for all populations together; 0 for two fifths of the heap
    Populations(
            PopulationReader reader,
            BrandScope scope,
            Clock clock,
            @ConfigProperty(name = "fanops.audiences.memory", defaultValue = "0") long budget) {
        this.reader = reader;
        this.scope = scope;
        this.clock = clock;
        this.budget = budget > 0 ? budget : Runtime.getRuntime().maxMemory() / 5 * 2;
    }

    /// How many fans are in an expression.
    public Counted count(Expression expression) {
        var entry = entry();
        var population = entry.population;
        if (population == null) {
            var now = clock.instant();
            return new Counted(reader.count(expression), now, 0);
        }
        var freshness = catchUp(entry, population, FOR_A_CALLER);
        var elsewhere = elsewhere(population, expression);
        long count =
                population.reading(() -> new Evaluation(population, expression, elsewhere).count());
        return new Counted(count, freshness.asOf(), freshness.pending());
    }

    /// Up to `limit` members in the order of their ids, after `id`.
    public List<UUID> after(Expression expression, UUID id, int limit) {
        var entry = entry();
        var population = entry.population;
        if (population == null) {
            return reader.after(expression, id, limit);
        }
        catchUp(entry, population, FOR_A_CALLER);
        var elsewhere = elsewhere(population, expression);
        return population.reading(() -> {
            var members = new Evaluation(population, expression, elsewhere).members();
            int[] sorted = population.ordinals.sorted();
            var page = new ArrayList<UUID>(limit);
            for (int i = population.ordinals.after(id);
                    i < sorted.length && page.size() < limit;
                    i++) {
                if (members.contains(sorted[i])) {
                    page.add(population.ordinals.id(sorted[i]));
                }
            }
            return page;
        });
    }

    /// Finds those who are most like some.
    ///
    /// @param asked by which words the seeds were found: what they say is no trait
    /// @throws Building while the brand's population is not there yet
    public LookAlike.Found alike(
            LookAlike.Wish wish, Expression seeds, Expression asked, @Nullable Expression among) {
        var entry = entry();
        var population = entry.population;
        if (population == null) {
            throw new Building();
        }
        catchUp(entry, population, IN_THE_BACKGROUND);
        var seedMembers = members(population, seeds);
        var candidates =
                among == null
                        ? population.reading(population.alive::clone)
                        : members(population, among);
        return new LookAlike(population).find(wish, asked, seedMembers, candidates);
    }

    private RoaringBitmap members(Population population, Expression expression) {
        var elsewhere = elsewhere(population, expression);
        return population.reading(
                () -> new Evaluation(population, expression, elsewhere).members());
    }

    /// How the brand's population stands; builds it where it is not there.
    public Status status() {
        var entry = entry();
        var population = entry.population;
        if (population == null) {
            return new Status("BUILDING", null, null, null, null, clock.instant(), 0);
        }
        catchUp(entry, population, FOR_A_CALLER);
        return new Status(
                entry.building ? "REBUILDING" : "READY",
                population.fans(),
                population.memory(),
                entry.builtAt,
                entry.buildTime.toMillis(),
                entry.asOf(clock.instant()),
                entry.pending);
    }

    /// Builds the brand's population anew from the tables; the one that is there answers meanwhile.
    public void rebuild() {
        var entry = entry();
        buildAside(entry, scope.brand());
    }

    /// Answers of the database to what the population does not hold, asked before the population is
    /// being read.
    private Function<Expression, RoaringBitmap> elsewhere(
            Population population, Expression expression) {
        var unknown = population.reading(() -> Evaluation.unknown(population, expression));
        if (unknown.isEmpty()) {
            return _ -> {
                throw new IllegalStateException("A term has become unknown meanwhile");
            };
        }
        var answers = new HashMap<Expression, RoaringBitmap>();
        for (var term : unknown) {
            if (term instanceof Expression.In(var audience)) {
                int forgotten = population.listsForgotten();
                var members = population.numbers(reader.list(audience));
                population.keepList(audience, members, forgotten);
                answers.put(term, members);
            } else {
                answers.put(term, reader.members(term, population));
            }
        }
        return term -> {
            var answer = answers.get(term);
            return answer == null ? new RoaringBitmap() : answer;
        };
    }

    /// The brand's entry, with a population in it but for a large brand's first minute.
    private Entry entry() {
        var brand = scope.brand();
        var entry = entries.computeIfAbsent(brand, _ -> new Entry());
        entry.lastAsked = clock.instant();
        var population = entry.population;
        if (population != null && entry.edgeAt.plus(LOG_KEPT).isBefore(clock.instant())) {
            entry.population = null;
            population = null;
        }
        if (population == null) {
            if (reader.fansUpTo(SMALL + 1) <= SMALL) {
                synchronized (entry) {
                    if (entry.population == null) {
                        build(entry);
                    }
                }
            } else {
                buildAside(entry, brand);
            }
        }
        return entry;
    }

    private void buildAside(Entry entry, String brand) {
        synchronized (entry) {
            if (entry.building) {
                return;
            }
            entry.building = true;
        }
        Thread.ofPlatform()
                .name("population-" + brand)
                .daemon()
                .start(() -> {
                    try {
                        BrandScope.within(brand, () -> build(entry));
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "The population of %s cannot be built", brand);
                    } finally {
                        entry.building = false;
                    }
                });
    }

    private void build(Entry entry) {
        var began = clock.instant();
        long edge = reader.edge();
        var population = reader.all();
        entry.looking.lock();
        try {
            entry.edge = edge;
            entry.passed.clear();
            entry.edgeAt = began;
            entry.pending = 0;
            entry.builtAt = clock.instant();
            entry.buildTime = Duration.between(began, entry.builtAt);
            entry.population = population;
        } finally {
            entry.looking.unlock();
        }
        if (entry.buildTime.compareTo(Duration.ofSeconds(1)) > 0) {
            LOG.infof(
                    "Built a population of %d fans in %d ms: %d MB",
                    population.fans(), entry.buildTime.toMillis(), population.memory() >> 20);
        }
        makeRoom();
    }

    /// Brings a population up to what is committed now.
    ///
    /// @param most changes to be worked off at most
    private Freshness catchUp(Entry entry, Population population, int most) {
        var arrived = System.nanoTime();
        entry.looking.lock();
        try {
            if (entry.population == population && entry.lookedAt - arrived < 0) {
                look(entry, population, most);
            }
            return new Freshness(entry.asOf(clock.instant()), entry.pending);
        } finally {
            entry.looking.unlock();
        }
    }

    private void look(Entry entry, Population population, int most) {
        var began = clock.instant();
        entry.lookedAt = System.nanoTime();
        var found = reader.changes(entry.edge, entry.passed, most);
        var changed =
                found.changes().stream().map(PopulationReader.Change::fan).distinct().toList();
        for (int from = 0; from < changed.size(); from += AT_ONCE) {
            var some = changed.subList(from, Math.min(changed.size(), from + AT_ONCE));
            var persons = reader.persons(some);
            population.put(some, persons);
            if (persons.size() < some.size() || reader.isAnyParted(some)) {
                // Somebody was erased, merged, or is one in their own right again.
                population.forgetLists();
            }
        }
        found.changes().forEach(change -> entry.passed.add(change.xid()));
        var next = found.next();
        if (next.isEmpty()) {
            entry.edge = Math.max(entry.edge, found.edge());
            entry.edgeAt = began;
            entry.pending = 0;
        } else {
            entry.edge = Math.max(entry.edge, Math.min(found.edge(), next.get().xid()));
            entry.edgeAt = next.get().at();
            entry.pending = reader.waiting(entry.edge, entry.passed);
        }
        entry.passed.removeIf(xid -> xid < entry.edge);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().name("populations").daemon().start(this::lookAfterAll);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    private void lookAfterAll() {
        while (!stopping) {
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException _) {
                return;
            }
            entries.forEach(this::lookAfter);
        }
    }

    private void lookAfter(String brand, Entry entry) {
        var now = clock.instant();
        if (entry.lastAsked.plus(IDLE).isBefore(now) && !entry.building) {
            entries.remove(brand, entry);
            return;
        }
        var population = entry.population;
        boolean quiet = entry.lastAsked.plus(QUIET).isBefore(now);
        if (population == null
                || quiet && entry.edgeAt.plus(BETWEEN_LOOKS_WHILE_QUIET).isAfter(now)) {
            return;
        }
        try {
            BrandScope.within(brand, () -> catchUp(entry, population, IN_THE_BACKGROUND));
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.warnf("The population of %s stays as it was: %s", brand, e.getMessage());
            }
        }
    }

    /// Lets go those who have not asked for longest until all others have room; the one that asks
    /// now may be larger than all the room there is.
    private void makeRoom() {
        var oldestFirst =
                entries.entrySet().stream()
                        .filter(entry -> entry.getValue().population != null)
                        .sorted(Comparator.comparing(entry -> entry.getValue().lastAsked))
                        .toList();
        long used = 0;
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            var population = oldestFirst.get(i).getValue().population;
            used += population == null ? 0 : population.memory();
            if (used > budget && i < oldestFirst.size() - 1) {
                entries.remove(oldestFirst.get(i).getKey(), oldestFirst.get(i).getValue());
                LOG.infof("Let go the population of %s to make room", oldestFirst.get(i).getKey());
            }
        }
    }

    /// What is known of one brand.
    private static final class Entry {
        private final ReentrantLock looking = new ReentrantLock();

        private volatile @Nullable Population population;
        private volatile boolean building;
        private volatile Instant lastAsked = Instant.EPOCH;
        private volatile Instant builtAt = Instant.EPOCH;
        private volatile Duration buildTime = Duration.ZERO;

        /// All transactions before this one are in.
        private long edge;

        /// Later ones that are in too.
        private final Set<Long> passed = new HashSet<>();

        /// What was committed before this moment is in.
        private volatile Instant edgeAt = Instant.EPOCH;

        private volatile long pending;
        private volatile long lookedAt;

        private Instant asOf(Instant now) {
            return edgeAt.isAfter(now) ? now : edgeAt;
        }
    }

    private record Freshness(Instant asOf, long pending) {}

    /// @param asOf what was committed before this moment is counted
    /// @param pending changed fans who are not
    public record Counted(long count, Instant asOf, long pending) {}

    /// @param state `BUILDING`, `READY` or `REBUILDING`
    /// @param fans fans in it
    /// @param bytes memory that it takes
    /// @param builtAt when it was last built from the tables
    /// @param buildMs how long that took, in milliseconds
    /// @param asOf what was committed before this moment is in it
    /// @param pendingChanges changed fans who are not yet in it
    public record Status(
            String state,
            @Nullable Integer fans,
            @Nullable Long bytes,
            @Nullable Instant builtAt,
            @Nullable Long buildMs,
            Instant asOf,
            long pendingChanges) {}

    /// The population of a large brand is still being built: ask again in some seconds.
    public static final class Building extends RuntimeException {
        Building() {
            super("The population is being built");
        }
    }
}
