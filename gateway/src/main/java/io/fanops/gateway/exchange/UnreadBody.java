package io.fanops.gateway.exchange;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// The body of a request that was answered without it.
///
/// Closing at once would often lose the answer: the peer's system drops what it has not read when
/// it writes to a closed connection. So the body is read and thrown away, but neither for long nor
/// much of it.
public final class UnreadBody {
    /// Up to here a body is simply let pass, and the connection lives on.
    private static final long SHORT_BYTES = 64 * 1024;

    /// What is read of a longer one before the connection is closed over it.
    private static final long PATIENCE_BYTES = 16 * 1024 * 1024;

    private static final long PATIENCE_MILLIS = 2_000;

    private UnreadBody() {}

    /// Whether a body is, or by its framing could be, longer than what is let pass.
    static boolean isLongIn(HttpServerRequest request) {
        if (request.isEnded()) {
            return false;
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // More than nine digits is long without being parsed.
        return length != null && (length.length() > 9 || Long.parseLong(length) > SHORT_BYTES);
    }

    /// Reads the rest away.
    ///
    /// @param closing whether the connection ends with it
    public static void discard(Vertx vertx, HttpServerRequest request, boolean closing) {
        if (request.isEnded()) {
            if (closing) {
                request.connection().close();
            }
            return;
        }
        long patience =
                vertx.setTimer(
                        PATIENCE_MILLIS,
                        _ -> {
                            if (!request.isEnded()) {
                                request.connection().close();
                            }
                        });
        long[] seen = {0};
        request.exceptionHandler(_ -> vertx.cancelTimer(patience));
        request.handler(part -> {
            seen[0] += part.length();
            if (seen[0] > PATIENCE_BYTES) {
                request.connection().close();
            }
        });
        request.endHandler(_ -> {
            vertx.cancelTimer(patience);
            if (closing) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
