package io.fanops.platform.operation;

import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.PassingFailure;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes a stream of lines, answers 202 as soon as all of it has arrived, and works it off in
/// batches.
///
/// What arrives is spooled to a file first, so that a slow sender holds no connection to the
/// database and a broken upload changes nothing. A line that is refused is told with its number;
/// the others are kept.
@ApplicationScoped
public class LineImport {
    private static final Logger LOG = Logger.getLogger(LineImport.class);

    /// Refused lines of one import that are kept to be sent again, and the longest of them: more is
    /// no longer mended by hand.
    private static final int KEPT = 50_000;

    private static final int LONGEST_KEPT = 1 << 16;

    private static final String SPOOL = "fanops-import-";

    /// A spooled stream of a process that was killed; no import takes as long.
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private final Operations operations;
    private final LongWork longWork;
    private final Clock clock;
    private final int tries;
    private volatile boolean stopping;

    LineImport(
            Operations operations,
            LongWork longWork,
            Clock clock,
            @ConfigProperty(name = "fanops.operations.tries") int tries) {
        this.operations = operations;
        this.longWork = longWork;
        this.clock = clock;
        this.tries = tries;
    }

    void sweep(@Observes StartupEvent event) {
        var young = clock.instant().minus(LEFT_BEHIND);
        try (var spools =
                Files.newDirectoryStream(
                        Path.of(System.getProperty("java.io.tmpdir")), SPOOL + "*")) {
            for (var spool : spools) {
                if (Files.getLastModifiedTime(spool).toInstant().isBefore(young)) {
                    delete(spool);
                }
            }
        } catch (IOException e) {
            LOG.warnf("Cannot look for spooled imports that were left behind: %s", e.getMessage());
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Starts an import; equal streams under one `Idempotency-Key` are one operation.
    ///
    /// @param kind what the operation is called
    /// @param body what is sent; read to its end before this returns
    /// @param format cuts the spooled text into rows
    /// @param batch rows handed to `handler` at once, 1 to 10,000
    /// @param handler deals with a batch in a transaction of its own and returns the lines it
    ///   refuses
    /// @return 202 with the operation
    public <T> Response start(
            String kind, InputStream body, Format<T> format, int batch, Handler<T> handler) {
        return start(
                kind,
                body,
                format,
                batch,
                new CountingHandler<T>() {
                    @Override
                    public Outcome handle(UUID operation, List<Row.Good<T>> rows) {
                        return new Outcome(handler.handle(rows), null, null);
                    }

                    @Override
                    public Outcome nothing() {
                        return new Outcome(List.of(), null, null);
                    }
                });
    }

    /// As [#start(String, InputStream, Format, int, Handler)], for work that tells what became of
    /// its lines.
    public <T> Response start(
            String kind,
            InputStream body,
            Format<T> format,
            int batch,
            CountingHandler<T> handler) {
        Path spool = null;
        try {
            spool = Files.createTempFile(SPOOL, ".lines");
            var digest = MessageDigest.getInstance("SHA-256");
            try (var out = new DigestOutputStream(Files.newOutputStream(spool), digest)) {
                body.transferTo(out);
            }
            var charset = charset(spool, format);
            long total;
            try (var text = reader(spool, charset)) {
                total = format.count(text);
            }
            var lines = new Spooled<>(spool, charset, format, batch, handler);
            // Deleted by the work from here on.
            spool = null;
            return longWork.start(kind, HexFormat.of().formatHex(digest.digest()), total, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            if (spool != null) {
                delete(spool);
            }
        }
    }

    private static <T> List<Row<T>> take(Iterator<Row<T>> rows, int size) {
        var batch = new ArrayList<Row<T>>(size);
        while (batch.size() < size && rows.hasNext()) {
            batch.add(rows.next());
        }
        return batch;
    }

    /// @return how many refused lines are kept now
    private <T> int keep(UUID operation, List<Row<T>> batch, List<LineError> errors, int kept) {
        if (errors.isEmpty() || kept >= KEPT) {
            return kept;
        }
        var reasons = new HashMap<Long, LineError>();
        errors.forEach(error -> reasons.putIfAbsent(error.line(), error));
        var texts = new TreeMap<Long, String>();
        for (var row : batch) {
            var reason = reasons.get(row.line());
            if (reason != null && kept < KEPT) {
                var text = row.sent().with(reason);
                if (text.length() <= LONGEST_KEPT) {
                    texts.put(row.line(), text);
                    kept++;
                    var header = row.sent().header();
                    if (header != null) {
                        texts.put(0L, header);
                    }
                }
            }
        }
        operations.keepRejected(operation, texts);
        return kept;
    }

    private <T> Outcome handle(UUID operation, List<Row<T>> batch, CountingHandler<T> handler) {
        var outcome = new Outcome(new ArrayList<>(), null, null);
        var good = new ArrayList<Row.Good<T>>(batch.size());
        for (var row : batch) {
            switch (row) {
                case Row.Good<T> line -> good.add(line);
                case Row.Bad<T> line -> outcome.errors().add(line.error());
            }
        }
        return outcome.and(good.isEmpty() ? handler.nothing() : handled(operation, good, handler));
    }

    /// One line that the handler chokes on does not take the others with it: each half of a batch
    /// that fails is handled by itself, until it is known which line it is.
    private <T> Outcome handled(
            UUID operation, List<Row.Good<T>> rows, CountingHandler<T> handler) {
        for (int attempt = 1; ; attempt++) {
            try {
                return handler.handle(operation, rows);
            } catch (RuntimeException e) {
                if (PassingFailure.is(e)
                        || e instanceof Refused refused && refused.type().retryable()) {
                    if (attempt == tries || stopping) {
                        throw e;
                    }
                    LongWork.pause(attempt);
                } else if (rows.size() > 1) {
                    int half = rows.size() / 2;
                    return handled(operation, rows.subList(0, half), handler)
                            .and(handled(operation, rows.subList(half, rows.size()), handler));
                } else {
                    long line = rows.getFirst().line();
                    LOG.errorf(e, "Line %d of an import cannot be taken", line);
                    return new Outcome(
                            List.of(
                                    e instanceof Refused refused && !refused.errors().isEmpty()
                                            ? new LineError(
                                                    line,
                                                    refused.errors().getFirst().pointer(),
                                                    refused.detail())
                                            : new LineError(line, "", "cannot be taken")),
                            null,
                            null);
                }
            }
        }
    }

    /// Bytes that the charset does not have come as U+FFFD, so that they spoil their line and no
    /// other.
    private static BufferedReader reader(Path spool, Charset charset) throws IOException {
        return new BufferedReader(
                new InputStreamReader(
                        Files.newInputStream(spool),
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .onUnmappableCharacter(CodingErrorAction.REPLACE)));
    }

    private static Charset charset(Path spool, Format<?> format) throws IOException {
        var stated = format.charset();
        if (stated != null) {
            return stated;
        }
        try (var bytes = Files.newInputStream(spool)) {
            return TextCharset.of(bytes);
        }
    }

    private static void delete(Path spool) {
        try {
            Files.deleteIfExists(spool);
        } catch (IOException e) {
            LOG.warnf("Cannot delete %s: %s", spool, e.getMessage());
        }
    }

    /// Cuts text into rows.
    public interface Format<T> {
        /// @param text in which U+FFFD stands for bytes that the charset does not have
        /// @return the rows in their order; one that cannot be read is [Row.Bad]; blank lines are
        ///   left out
        Stream<Row<T>> rows(BufferedReader text);

        /// How many rows there are, without reading them.
        default long count(BufferedReader text) {
            return Lines.of(text).count();
        }

        /// What the text is in; null where that is to be seen from it (see [TextCharset]).
        default @Nullable Charset charset() {
            return StandardCharsets.UTF_8;
        }

        /// The same format in another charset, or, with null, in whichever it turns out to be in.
        default Format<T> in(@Nullable Charset charset) {
            var format = this;
            return new Format<>() {
                @Override
                public Stream<Row<T>> rows(BufferedReader text) {
                    return format.rows(text);
                }

                @Override
                public long count(BufferedReader text) {
                    return format.count(text);
                }

                @Override
                public @Nullable Charset charset() {
                    return charset;
                }
            };
        }
    }

    /// A row of an import.
    public sealed interface Row<T> {
        /// Number in what was sent, from 1.
        long line();

        Sent sent();

        record Good<T>(long line, T value, Sent sent) implements Row<T> {}

        /// @param errors what is wrong with it, at least one thing; the first one is told
        record Bad<T>(List<LineError> errors, Sent sent) implements Row<T> {
            LineError error() {
                return errors.getFirst();
            }

            @Override
            public long line() {
                return error().line();
            }
        }
    }

    /// A row as it was sent.
    public interface Sent {
        /// What stands once before such rows, with a place for the reason; null where nothing does.
        default @Nullable String header() {
            return null;
        }

        /// The row in its own format, with the reason why it was refused in a place where it does
        /// not disturb when the row is sent again.
        String with(LineError reason);
    }

    /// What became of a batch.
    ///
    /// @param errors the lines that were refused
    /// @param created things that came to be by it, each once however many lines speak of it; null
    ///   where that is not told
    /// @param changed things that were there and were changed
    public record Outcome(List<LineError> errors, @Nullable Long created, @Nullable Long changed) {

        Outcome and(Outcome other) {
            var both = new ArrayList<>(errors);
            both.addAll(other.errors);
            return new Outcome(both, sum(created, other.created), sum(changed, other.changed));
        }

        private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
            return one == null ? other : other == null ? one : Long.valueOf(one + other);
        }
    }

    /// Deals with one batch.
    public interface Handler<T> {
        /// @return the lines it refuses
        List<LineError> handle(List<Row.Good<T>> rows);
    }

    /// Deals with one batch and tells what became of it.
    public interface CountingHandler<T> {
        Outcome handle(UUID operation, List<Row.Good<T>> rows);

        /// What became of a batch of which no row can be read.
        default Outcome nothing() {
            return new Outcome(List.of(), 0L, 0L);
        }
    }

    /// What has arrived, as work to do.
    private final class Spooled<T> implements LongWork.Work {
        private final Path file;
        private final Charset charset;
        private final Format<T> format;
        private final int size;
        private final CountingHandler<T> handler;

        /// @param charset as stated or seen
        /// @param size rows a batch
        Spooled(
                Path file,
                Charset charset,
                Format<T> format,
                int size,
                CountingHandler<T> handler) {
            this.file = file;
            this.charset = charset;
            this.format = format;
            this.size = size;
            this.handler = handler;
        }

        @Override
        public @Nullable String run(LongWork.Telling telling) {
            try (var rows = format.rows(reader(file, charset));
                    var ahead = Executors.newVirtualThreadPerTaskExecutor()) {
                var iterator = rows.iterator();
                // The next batch is read while the database takes this one.
                var next = ahead.submit(() -> take(iterator, size));
                int kept = 0;
                for (var batch = next.get(); !batch.isEmpty(); batch = next.get()) {
                    next = ahead.submit(() -> take(iterator, size));
                    // The lines themselves are told below, with what became of them.
                    telling.done(0);
                    var outcome = handle(telling.operation(), batch, handler);
                    kept = keep(telling.operation(), batch, outcome.errors(), kept);
                    operations.advance(telling.operation(), batch.size(), outcome);
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("A file that cannot be read to its end", e);
            }
        }

        @Override
        public void close() {
            delete(file);
        }
    }
}
