package io.fanops.platform.operation;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.operation.Operation.State;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Stores operations. Progress and end are told outside of the work's own transactions: whether or
/// not these commit, and so that nobody takes a second connection while holding one.
@ApplicationScoped
public class Operations {
    /// The last byte of an operation's id, by service; the gateway's routes know the same numbers.
    private static final Map<String, Long> SERVICES =
            Map.of("fan", 1L, "content", 2L, "referral", 3L, "analytics", 4L);

    /// The process of an operation that waits or runs gives a sign of life every ten seconds or
    /// sooner (see [LongWork]); a minute of silence means that it died. In seconds.
    private static final int SILENCE = 60;

    private static final int ERRORS_SHOWN = 100;

    /// Time to mend a file; personal data that nobody asks for is not kept longer. The table's
    /// policy says the same.
    static final Duration REJECTED_KEPT = Duration.ofDays(3);

    /// A telephone number as people write it.
    private static final Pattern NUMBER = Pattern.compile("[+(]?[0-9][-0-9 ().]{6,24}");

    /// Digits of a Chinese mobile number without country code; most countries have fewer.
    private static final int DIGITS = 11;

    private static final String NAMING =
            """
            r.brand = :brand and r.line > 0 and (
                exists (select from unnest(:names) n where position(n in lower(r.text)) > 0)
                or exists (select from unnest(:numbers) n where position(n in regexp_replace(r.text, '[^0-9]', '', 'g')) > 0))\
            """;

    private final Jdbi jdbi;
    private final Clock clock;
    private final long service;

    Operations(Jdbi jdbi, Clock clock, @ConfigProperty(name = "fanops.service") String service) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.service = Objects.requireNonNull(SERVICES.get(service), "No such service: " + service);
    }

    /// Notes an operation that waits to run, in the running transaction.
    ///
    /// @param total lines in all, or null where that is not known
    public Operation begin(String kind, @Nullable Long total) {
        // Within a millisecond the generator only counts up: without its last byte two ids would be
        // one.
        var id =
                new UUID(
                        Ids.next().getMostSignificantBits(),
                        (UUID.randomUUID().getLeastSignificantBits() & ~0xFFL) | service);
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into operation (brand, id, kind, state, total) values (:brand, :id, :kind, 'PENDING', :total)\
                                """)
                        .bind("id", id)
                        .bind("kind", kind)
                        .bind("total", total)
                        .execute());
        return find(id).orElseThrow();
    }

    /// Lines that were refused, in their order.
    ///
    /// @param after the line that the last page ended with, or 0
    List<LineError> errors(UUID id, long after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select line, pointer, detail from operation_error
                                where brand = :brand and operation_id = :id and line > :after
                                order by line limit :limit\
                                """)
                        .bind("id", id)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new LineError(
                                        row.getLong("line"),
                                        row.getString("pointer"),
                                        row.getString("detail")))
                        .list());
    }

    public Optional<Operation> find(UUID id) {
        var errors = errors(id, 0, ERRORS_SHOWN);
        return jdbi.withHandle(handle -> {
            return handle.createQuery(
                            """
                            select *, updated_at < now() - make_interval(secs => :silence) as silent
                            from operation where brand = :brand and id = :id\
                            """)
                    .bind("silence", SILENCE)
                    .bind("id", id)
                    .map((row, _) -> {
                        var state = State.valueOf(row.getString("state"));
                        boolean dead = !state.isEnd() && row.getBoolean("silent");
                        return new Operation(
                                row.getObject("id", UUID.class),
                                row.getString("kind"),
                                dead ? State.FAILED : state,
                                row.getLong("done"),
                                row.getObject("total", Long.class),
                                row.getLong("failed"),
                                row.getObject("created", Long.class),
                                row.getObject("changed", Long.class),
                                errors,
                                dead
                                        ? "The process that ran it stopped; send it again with a new Idempotency-Key."
                                        : row.getString("detail"),
                                row.getTimestamp("created_at").toInstant(),
                                row.getTimestamp("updated_at").toInstant());
                    })
                    .findFirst();
        });
    }

    /// Keeps refused lines, for three days.
    ///
    /// @param texts by line; 0 is a header
    void keepRejected(UUID id, SortedMap<Long, String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into operation_rejected (brand, operation_id, line, text)
                                select :brand, :id, l, t from unnest(:lines, :texts) as r(l, t)
                                on conflict do nothing\
                                """)
                        .bind("id", id)
                        .bind("lines", texts.keySet().toArray(Long[]::new))
                        .bind(
                                "texts",
                                texts.values().stream()
                                        .map(Operations::storable)
                                        .toArray(String[]::new))
                        .execute());
    }

    /// What PostgreSQL cannot hold stands as U+FFFD, as bytes do that are of no charset: such a
    /// line is refused again where it comes back.
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /// Refused lines as they were sent, in their order, at most `limit` of those that are still
    /// kept.
    ///
    /// @param after the line that the last page ended with, or -1
    SortedMap<Long, String> rejected(UUID id, long after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select line, text from operation_rejected
                                where brand = :brand and operation_id = :id and line > :after
                                    and at > :kept::timestamptz
                                order by line limit :limit\
                                """)
                        .bind("id", id)
                        .bind("after", after)
                        .bind("kept", clock.instant().minus(REJECTED_KEPT).toString())
                        .bind("limit", limit)
                        .map((row, _) -> Map.entry(row.getLong("line"), row.getString("text")))
                        .reduce(
                                new TreeMap<Long, String>(),
                                (lines, line) -> {
                                    lines.put(line.getKey(), line.getValue());
                                    return lines;
                                }));
    }

    /// Removes refused lines that hold one of a person's names, in the running transaction.
    ///
    /// @param names in capitals or not, telephone numbers however they are written; at least three
    ///   characters each count, shorter ones are in every line
    public static void forget(Jdbi jdbi, Collection<String> names) {
        jdbi.useHandle(handle ->
                handle.createUpdate("delete from operation_rejected r where " + NAMING)
                        .bind("names", words(names))
                        .bind("numbers", numbers(names))
                        .execute());
    }

    /// Removes the brand's refused lines, in the running transaction: for a service that does not
    /// know what an erased person was called, and so cannot tell which of them speak of that one.
    public static void forgetAll(Jdbi jdbi) {
        jdbi.useHandle(handle ->
                handle.createUpdate("delete from operation_rejected where brand = :brand")
                        .execute());
    }

    /// Refused lines that hold one of a person's names, as they were sent.
    ///
    /// @param names as in [#forget]
    public static List<String> refused(Jdbi jdbi, Collection<String> names) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select r.text from operation_rejected r where "
                                        + NAMING
                                        + " order by r.operation_id, r.line")
                        .bind("names", words(names))
                        .bind("numbers", numbers(names))
                        .mapTo(String.class)
                        .list());
    }

    private static String[] words(Collection<String> names) {
        return names.stream()
                .filter(name -> name.length() >= 3)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    /// The last digits of what may be a telephone number, which all its spellings have.
    private static String[] numbers(Collection<String> names) {
        return names.stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .map(name -> name.replaceAll("[^0-9]", ""))
                .map(digits -> digits.substring(Math.max(0, digits.length() - DIGITS)))
                .toArray(String[]::new);
    }

    /// Tells how far the work is.
    ///
    /// @param done lines dealt with since the last call
    /// @param outcome what became of them
    void advance(UUID id, long done, LineImport.Outcome outcome) {
        var errors = outcome.errors();
        jdbi.useHandle(handle -> {
            if (!errors.isEmpty()) {
                handle.createUpdate(
                                """
                                insert into operation_error (brand, operation_id, line, pointer, detail)
                                select :brand, :id, l, p, d from unnest(:lines, :pointers, :details) as e(l, p, d)
                                on conflict do nothing\
                                """)
                        .bind("id", id)
                        .bind("lines", errors.stream().map(LineError::line).toArray(Long[]::new))
                        .bind(
                                "pointers",
                                errors.stream()
                                        .map(error -> storable(error.pointer()))
                                        .toArray(String[]::new))
                        .bind(
                                "details",
                                errors.stream()
                                        .map(error -> storable(error.detail()))
                                        .toArray(String[]::new))
                        .execute();
            }
            handle.createUpdate(
                            """
                            update operation set state = 'RUNNING', done = done + :done, failed = failed + :failed,
                                created = case when :created::bigint is null then created else coalesce(created, 0) + :created end,
                                changed = case when :changed::bigint is null then changed else coalesce(changed, 0) + :changed end,
                                updated_at = now() where brand = :brand and id = :id\
                            """)
                    .bind("done", done)
                    .bind("failed", errors.size())
                    .bind("created", outcome.created())
                    .bind("changed", outcome.changed())
                    .bind("id", id)
                    .execute();
        });
    }

    /// Says of operations that wait or run that their process lives.
    ///
    /// @param done pieces so far, by operation
    void live(Map<UUID, Long> done) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update operation o set done = greatest(o.done, l.done), updated_at = now()
                                from unnest(:ids, :done) as l(id, done)
                                where o.brand = :brand and o.id = l.id and o.state in ('PENDING', 'RUNNING')\
                                """)
                        .bind("ids", done.keySet().toArray(UUID[]::new))
                        .bind("done", done.values().toArray(Long[]::new))
                        .execute());
    }

    /// Ends an operation.
    ///
    /// @param state one of the ends
    /// @param detail why it failed, where it did
    /// @param done pieces in all; an import's lines are counted already
    void end(UUID id, State state, @Nullable String detail, long done) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update operation set state = :state, detail = :detail, done = greatest(done, :done),
                                    updated_at = now() where brand = :brand and id = :id\
                                """)
                        .bind("state", state.name())
                        .bind("detail", detail)
                        .bind("done", done)
                        .bind("id", id)
                        .execute());
    }
}
