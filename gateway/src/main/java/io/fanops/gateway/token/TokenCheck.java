package io.fanops.gateway.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fanops.gateway.limit.RateLimits;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/// Decides whether a request's token is good.
@Singleton
public final class TokenCheck {
    private static final Logger LOG = Logger.getLogger(TokenCheck.class);

    private final IdentityProviderManager identities;
    private final KeysWatch keys;
    private final RateLimits limits;
    private final Clock clock;
    private final Cache<String, Caller> verified;

    TokenCheck(
            TokenSettings settings,
            IdentityProviderManager identities,
            KeysWatch keys,
            RateLimits limits,
            Clock clock) {
        this.identities = identities;
        this.keys = keys;
        this.limits = limits;
        this.clock = clock;
        this.verified =
                Caffeine.newBuilder()
                        .maximumSize(settings.rememberedAtMost())
                        .expireAfterWrite(settings.remembered())
                        .build();
    }

    /// @param address where the request comes from, to count its worthless tokens
    public Future<TokenVerdict> of(RoutingContext exchange, String address) {
        HttpServerRequest request = exchange.request();
        Optional<BearerToken> token = BearerToken.in(request.headers());
        if (token.isEmpty()) {
            return Future.succeededFuture(
                    BearerToken.attemptedIn(request.headers())
                            ? worthless(address, "not one signed JWT in one bearer header")
                            : new TokenVerdict.Missing());
        }
        String fingerprint = token.get().fingerprint();
        @Nullable Caller known = verified.getIfPresent(fingerprint);
        if (known != null && clock.instant().isBefore(known.expiresAt())) {
            return Future.succeededFuture(new TokenVerdict.Accepted(known));
        }
        if (!keys.present()) {
            return Future.succeededFuture(new TokenVerdict.Undecidable());
        }
        if (limits.exhaustedByRefusals(address)) {
            return Future.succeededFuture(new TokenVerdict.Wearisome());
        }
        return verify(exchange, token.get())
                .recover(failure ->
                        causedBy(failure, UnresolvableKeyException.class)
                                ? keys.readAgain().compose(_ -> verify(exchange, token.get()))
                                : Future.failedFuture(failure))
                .map(caller -> {
                    verified.put(fingerprint, caller);
                    return (TokenVerdict) new TokenVerdict.Accepted(caller);
                })
                .otherwise(failure -> {
                    if (causedBy(failure, IOException.class)
                            || causedBy(failure, TimeoutException.class)) {
                        LOG.warnf("Keys could not be read: %s", failure.getMessage());
                        return new TokenVerdict.Undecidable();
                    }
                    return worthless(address, reason(failure));
                });
    }

    public long remembered() {
        return verified.estimatedSize();
    }

    private Future<Caller> verify(RoutingContext exchange, BearerToken token) {
        TokenAuthenticationRequest request =
                new TokenAuthenticationRequest(new AccessTokenCredential(token.text()));
        HttpSecurityUtils.setRoutingContextAttribute(request, exchange);
        Promise<Caller> caller = Promise.promise();
        identities
                .authenticate(request)
                .subscribe()
                .with(
                        identity -> {
                            if (identity == null || identity.isAnonymous()) {
                                caller.fail("nobody vouches for the token");
                            } else {
                                caller.complete(Caller.of(token.claims()));
                            }
                        },
                        caller::fail);
        return caller.future();
    }

    private TokenVerdict worthless(String address, String reason) {
        limits.ofRefusal(address);
        LOG.debugf("Token refused: %s", reason);
        return new TokenVerdict.Worthless();
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> kind) {
        for (@Nullable Throwable it = failure; it != null; it = it.getCause()) {
            if (kind.isInstance(it)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }
}
