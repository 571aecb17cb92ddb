package io.fanops.gateway.openapi;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// A document asked for: under way → there, and stale after a time.
///
/// @param until when it is stale; may be moved nearer once it is known what was got
record Fetched(AtomicReference<Instant> until, Promise<Buffer> promise) {
    Fetched(AtomicReference<Instant> until) {
        this(until, Promise.promise());
    }

    Future<Buffer> document() {
        return promise.future();
    }

    boolean isFreshAt(Instant now) {
        return now.isBefore(until.get()) && !promise.future().failed();
    }
}
