package io.fanops.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/// An answer's body on its way to the client: flowing → ended, or flowing → cut.
///
/// When a service cuts it, the client's connection is closed, which is the one way to say that the
/// rest is missing. The proxy would reset the response instead; the server then forgets to report
/// the end of the request, and a later shutdown waits for it in vain.
final class PassedBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final Runnable closing;

    /// @param closing closes the client's connection
    PassedBody(ReadStream<Buffer> source, Runnable closing) {
        this.source = source;
        this.closing = closing;
    }

    @Override
    public PassedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        source.exceptionHandler(handler == null ? null : _ -> closing.run());
        return this;
    }

    @Override
    public PassedBody handler(@Nullable Handler<Buffer> handler) {
        source.handler(handler);
        return this;
    }

    @Override
    public PassedBody endHandler(@Nullable Handler<Void> handler) {
        source.endHandler(handler);
        return this;
    }

    @Override
    public PassedBody pause() {
        source.pause();
        return this;
    }

    @Override
    public PassedBody resume() {
        source.resume();
        return this;
    }

    @Override
    public PassedBody fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
