package io.fanops.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/// A request's body that counts itself, since a chunked one declares no length: flowing → ended, or
/// flowing → exceeded.
final class MeteredBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final long limit;
    private long seen;
    private boolean ended;
    private boolean exceeded;
    private @Nullable Handler<Throwable> failed;

    MeteredBody(ReadStream<Buffer> source, long limit) {
        this.source = source;
        this.limit = limit;
    }

    boolean ended() {
        return ended;
    }

    boolean exceeded() {
        return exceeded;
    }

    @Override
    public MeteredBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failed = handler;
        source.exceptionHandler(handler);
        return this;
    }

    @Override
    public MeteredBody handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            source.handler(null);
            return this;
        }
        source.handler(part -> count(part, handler));
        return this;
    }

    @Override
    public MeteredBody endHandler(@Nullable Handler<Void> handler) {
        if (handler == null) {
            source.endHandler(null);
            return this;
        }
        source.endHandler(nothing -> {
            ended = true;
            if (!exceeded) {
                handler.handle(nothing);
            }
        });
        return this;
    }

    @Override
    public MeteredBody pause() {
        source.pause();
        return this;
    }

    @Override
    public MeteredBody resume() {
        source.resume();
        return this;
    }

    @Override
    public MeteredBody fetch(long amount) {
        source.fetch(amount);
        return this;
    }

    private void count(Buffer part, Handler<Buffer> handler) {
        seen += part.length();
        if (seen <= limit) {
            handler.handle(part);
            return;
        }
        if (!exceeded) {
            exceeded = true;
            source.pause();
            if (failed != null) {
                failed.handle(new IllegalStateException("The body exceeds its limit"));
            }
        }
    }
}
