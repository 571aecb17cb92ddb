package io.fanops.platform.operation;

import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Takes a stream of lines, answers 202 as soon as all of it has arrived, and works it off in
/// batches.
///
/// What arrives is spooled to a file first, so that a slow sender holds no connection to the
/// database and a broken upload changes nothing. A line that is refused is told with its number;
/// the others are kept.
@ApplicationScoped
public class LineImport {
    private static final Logger LOG = Logger.getLogger(LineImport.class);

    /// Imports that run at once in one process; more of them wait as `PENDING`. Each takes about a
    /// core.
    private static final int AT_ONCE = 2;

    private final Operations operations;
    private final BrandScope scope;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private volatile boolean stopping;

    LineImport(Operations operations, BrandScope scope) {
        this.operations = operations;
        this.scope = scope;
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Starts an import.
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
        Path spool = null;
        try {
            spool = Files.createTempFile("fanops-import-", ".lines");
            try (var out = Files.newOutputStream(spool)) {
                body.transferTo(out);
            }
            long total;
            try (var text = Files.newBufferedReader(spool, format.charset())) {
                total = format.count(text);
            }
            var operation = operations.begin(kind, total);
            var brand = scope.brand();
            var spooled = spool;
            Thread.ofVirtual()
                    .name("import-" + operation.id())
                    .start(() ->
                            BrandScope.within(
                                    brand, () -> run(operation, spooled, format, batch, handler)));
            return Response.accepted(operation)
                    .location(
                            java.net.URI.create(
                                    "/v1/brands/" + brand + "/operations/" + operation.id()))
                    .build();
        } catch (IOException | RuntimeException e) {
            if (spool != null) {
                delete(spool);
            }
            throw e instanceof RuntimeException runtime
                    ? runtime
                    : new UncheckedIOException((IOException) e);
        }
    }

    private <T> void run(
            Operation operation, Path spool, Format<T> format, int size, Handler<T> handler) {
        try {
            while (!places.tryAcquire(10, java.util.concurrent.TimeUnit.SECONDS)) {
                operations.advance(operation.id(), 0, List.of());
            }
            try (var rows = format.rows(Files.newBufferedReader(spool, format.charset()))) {
                var batch = new ArrayList<Row<T>>(size);
                var iterator = rows.iterator();
                while (iterator.hasNext()) {
                    batch.add(iterator.next());
                    if (batch.size() == size || !iterator.hasNext()) {
                        if (stopping) {
                            throw new IllegalStateException("The service stops; send it again.");
                        }
                        operations.advance(operation.id(), batch.size(), handle(batch, handler));
                        batch.clear();
                    }
                }
                operations.end(operation.id(), State.SUCCEEDED, null);
            } finally {
                places.release();
            }
        } catch (InterruptedException | IOException | RuntimeException e) {
            LOG.errorf(e, "Import %s failed", operation.id());
            operations.end(
                    operation.id(),
                    State.FAILED,
                    "It stopped before its end and can be sent again.");
        } finally {
            delete(spool);
        }
    }

    private static <T> List<LineError> handle(List<Row<T>> batch, Handler<T> handler) {
        var errors = new ArrayList<LineError>();
        var good = new ArrayList<Row.Good<T>>(batch.size());
        for (var row : batch) {
            switch (row) {
                case Row.Good<T> line -> good.add(line);
                case Row.Bad<T> line -> errors.add(line.error());
            }
        }
        if (!good.isEmpty()) {
            errors.addAll(handler.handle(good));
        }
        return errors;
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
        /// @return the rows in their order; one that cannot be read is [Row.Bad]; blank lines are
        ///   left out
        Stream<Row<T>> rows(BufferedReader text);

        /// How many rows there are, without reading them.
        default long count(BufferedReader text) {
            return text.lines().filter(line -> !line.isBlank()).count();
        }

        default java.nio.charset.Charset charset() {
            return java.nio.charset.StandardCharsets.UTF_8;
        }
    }

    /// A row of an import.
    public sealed interface Row<T> {
        /// @param line number in what was sent, from 1
        record Good<T>(long line, T value) implements Row<T> {}

        record Bad<T>(LineError error) implements Row<T> {}
    }

    /// Deals with one batch.
    public interface Handler<T> {
        List<LineError> handle(List<Row.Good<T>> rows);
    }
}
