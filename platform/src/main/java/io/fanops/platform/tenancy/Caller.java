package io.fanops.platform.tenancy;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Who is calling, read from the verified token.
@RequestScoped
public class Caller {
    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    public boolean isAnonymous() {
        return identity.isAnonymous();
    }

    /// The token's subject: stable for a person or a machine client.
    public String subject() {
        return identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : "";
    }

    /// A claim as text, or an empty string where the token has none.
    public String claim(String name) {
        return identity.getPrincipal() instanceof JsonWebToken token
                        && token.getClaim(name) instanceof Object value
                ? (value instanceof JsonString text ? text.getString() : value.toString())
                : "";
    }

    public boolean hasRole(String role) {
        return identity.hasRole(role);
    }

    public boolean hasOneOf(String... roles) {
        return Stream.of(roles).anyMatch(identity::hasRole);
    }

    /// Whether this caller acts for `brand`: a member of its staff, its machine client, or one of
    /// our own services.
    public boolean actsFor(String brand) {
        return identity.hasRole(Role.SERVICE) || brands().contains(brand);
    }

    /// The slugs in the claim `organization`, which Keycloak writes as a list or, with ids or
    /// attributes, as an object.
    Set<String> brands() {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Set.of();
        }
        Object claim = token.getClaim("organization");
        return switch (claim) {
            case JsonObject object -> object.keySet();
            case JsonArray array ->
                    array.getValuesAs(JsonString.class).stream()
                            .map(JsonString::getString)
                            .collect(Collectors.toUnmodifiableSet());
            case Collection<?> several ->
                    several.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
            case String one -> Set.of(one);
            case null, default -> Set.of();
        };
    }
}
