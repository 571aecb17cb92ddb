package io.fanops.gateway.proxy;

import io.quarkus.vertx.http.runtime.filters.AbstractResponseWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;

/// A client's request whose answer may have to be cut.
///
/// The proxy cuts an answer by resetting it. Vert.x then takes the response for closed before it
/// is, and tells nobody that the request is over; Quarkus would count it as running for ever, and a
/// shutdown would wait for it to the end of its patience. Closing the connection says the same to
/// the client, and is reported.
final class RequestToCut extends HttpServerRequestWrapper {
    private final HttpServerResponse response;

    RequestToCut(HttpServerRequest request) {
        super((HttpServerRequestInternal) request);
        this.response =
                new AbstractResponseWrapper(request.response()) {
                    @Override
                    public boolean reset() {
                        return reset(0L);
                    }

                    @Override
                    public boolean reset(long code) {
                        if (ended()) {
                            return false;
                        }
                        request.connection().close();
                        return true;
                    }
                };
    }

    @Override
    public HttpServerResponse response() {
        return response;
    }
}
