package io.fanops.gateway.proxy;

import io.fanops.gateway.exchange.Exchange;
import io.fanops.gateway.limit.Place;
import io.fanops.gateway.routing.Destination;
import io.fanops.gateway.routing.Lane;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/// Sends requests on their way, and calls the long ones back when the gateway goes.
@Singleton
public final class Forwarder {
    private final UpstreamClients clients;
    private final ProxySettings settings;

    /// Connections with an open stream of events: they would outlast every grace period.
    private final Set<HttpConnection> streaming = ConcurrentHashMap.newKeySet();

    Forwarder(UpstreamClients clients, ProxySettings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    /// @param uri the target at the service
    /// @param over told the status when all is done
    public void send(
            Exchange exchange, Destination destination, String uri, Place place, IntConsumer over) {
        boolean stream = destination.lane() == Lane.STREAM;
        HttpConnection connection = exchange.request().connection();
        if (stream) {
            streaming.add(connection);
        }
        Forwarding forwarding =
                new Forwarding(
                        exchange,
                        destination,
                        uri,
                        clients,
                        answerWithin(destination.lane()),
                        place,
                        status -> {
                            if (stream) {
                                streaming.remove(connection);
                            }
                            over.accept(status);
                        });
        try {
            forwarding.start();
        } catch (RuntimeException e) {
            place.leave();
            throw e;
        }
    }

    private Duration answerWithin(Lane lane) {
        return lane == Lane.BULK ? settings.importTimeout() : settings.answerTimeout();
    }

    /// A client of a stream comes back by itself and finds another replica; waiting for it would
    /// only delay the end.
    void letStreamsGo(@Observes ShutdownDelayInitiatedEvent event) {
        streaming.forEach(HttpConnection::close);
    }
}
