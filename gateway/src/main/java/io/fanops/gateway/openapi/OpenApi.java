package io.fanops.gateway.openapi;

import io.fanops.gateway.proxy.UpstreamClients;
import io.fanops.gateway.routing.Upstream;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The document of all services, kept for a while.
@Singleton
public final class OpenApi {
    private static final Logger LOG = Logger.getLogger(OpenApi.class);

    /// While a service is left out, people wait for it to come back.
    private static final Duration KEPT_WHEN_INCOMPLETE = Duration.ofSeconds(3);

    private final UpstreamClients clients;
    private final Settings settings;
    private final MergedDocument.Identity identity;
    private final Clock clock;
    private final AtomicReference<@Nullable Fetched> latest = new AtomicReference<>();

    OpenApi(
            UpstreamClients clients,
            Settings settings,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.clients = clients;
        this.settings = settings;
        this.clock = clock;
        this.identity =
                new MergedDocument.Identity(
                        withoutSlash(settings.publicUrl()),
                        withoutSlash(settings.issuer()),
                        version);
    }

    public Settings settings() {
        return settings;
    }

    /// The document as JSON; asking many times at once asks the services once.
    public Future<Buffer> document() {
        Fetched known = latest.get();
        if (known != null && known.isFreshAt(clock.instant())) {
            return known.document();
        }
        Fetched next = new Fetched(new AtomicReference<>(clock.instant().plus(settings.kept())));
        if (!latest.compareAndSet(known, next)) {
            return document();
        }
        fetch(next);
        return next.document();
    }

    private void fetch(Fetched into) {
        Map<Upstream, Future<@Nullable JsonObject>> answers = new EnumMap<>(Upstream.class);
        for (Upstream upstream : Upstream.values()) {
            answers.put(upstream, documentOf(upstream));
        }
        Future.all(answers.values().stream().toList())
                .map(_ -> {
                    MergedDocument merged = new MergedDocument(identity);
                    boolean complete = true;
                    for (Map.Entry<Upstream, Future<@Nullable JsonObject>> answer :
                            answers.entrySet()) {
                        JsonObject document = answer.getValue().result();
                        if (document == null) {
                            complete = false;
                            merged.addUnavailable(answer.getKey());
                        } else {
                            merged.add(answer.getKey(), document);
                        }
                    }
                    if (!complete) {
                        into.until().set(clock.instant().plus(KEPT_WHEN_INCOMPLETE));
                    }
                    return merged.finished().toBuffer();
                })
                .onComplete(into.promise());
    }

    /// Null if the service does not answer with such a document.
    private Future<@Nullable JsonObject> documentOf(Upstream upstream) {
        return clients.request(
                        upstream, HttpMethod.GET, "/openapi?format=json", settings.fetchTimeout())
                .compose(request -> request.putHeader("Accept", "application/json").send())
                .compose(OpenApi::body)
                .map(JsonObject::new)
                .otherwise(failure -> {
                    LOG.warnf(
                            "No OpenAPI document of %s: %s",
                            upstream.label(), failure.getMessage());
                    return null;
                });
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.body()
                : Future.failedFuture("answered with status " + response.statusCode());
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /// The document and the page.
    @ConfigMapping(prefix = "fanops.gateway.openapi")
    public interface Settings {
        /// The gateway as people see it.
        String publicUrl();

        /// The realm's URL as people see it.
        String issuer();

        /// The public client with which the page lets staff sign in.
        @WithDefault("fanops-console")
        String consoleClient();

        @WithDefault("30s")
        Duration kept();

        /// For one service to answer; the page waits for the slowest.
        @WithDefault("3s")
        Duration fetchTimeout();
    }
}
