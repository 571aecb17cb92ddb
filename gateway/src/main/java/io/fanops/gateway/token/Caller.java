package io.fanops.gateway.token;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a verified token says about its bearer.
///
/// @param name the subject, or the client where the token has none; the key of the caller's limit
/// @param brands slugs of the organizations in the token
/// @param expiresAt the token's `exp`
public record Caller(String name, Set<String> roles, Set<String> brands, Instant expiresAt) {
    private static final String FAN = "fan";

    public Caller {
        roles = Set.copyOf(roles);
        brands = Set.copyOf(brands);
    }

    /// Reads the claims of a token that is verified already.
    static Caller of(JsonObject claims) {
        String client = text(claims, "azp");
        String subject = text(claims, "sub");
        String name = subject != null ? subject : client != null ? client : "nobody";
        Set<String> roles =
                claims.getValue("realm_access") instanceof JsonObject access
                        ? names(access.getValue("roles"))
                        : Set.of();
        Number expiry = claims.getValue("exp") instanceof Number number ? number : 0;
        return new Caller(
                name,
                roles,
                names(claims.getValue("organization")),
                Instant.ofEpochSecond(expiry.longValue()));
    }

    /// A person with a mobile app, as opposed to a brand's programs and staff.
    public boolean isFan() {
        return roles.contains(FAN) && brands.isEmpty();
    }

    /// The brand whose common limit a call on it spends, or null where the call is the caller's own
    /// affair: somebody who does not belong to a brand must not be able to use up its limit.
    public @Nullable String brandSpent(@Nullable String brandCalled) {
        return brandCalled != null && (isFan() || brands.contains(brandCalled))
                ? brandCalled
                : null;
    }

    private static @Nullable String text(JsonObject claims, String name) {
        return claims.getValue(name) instanceof String text && !text.isBlank() ? text : null;
    }

    /// Keycloak writes memberships as a list of aliases or as an object by alias, by the mapper's
    /// settings.
    private static Set<String> names(@Nullable Object claim) {
        return switch (claim) {
            case JsonObject byName -> byName.fieldNames();
            case JsonArray list -> {
                Set<String> names = new HashSet<>();
                for (Object item : list) {
                    if (item instanceof String name) {
                        names.add(name);
                    }
                }
                yield names;
            }
            case String one -> Set.of(one);
            case null, default -> Set.of();
        };
    }
}
