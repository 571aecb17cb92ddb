package io.fanops.platform.testing;

import io.fanops.platform.tenancy.Role;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Access tokens as Keycloak's realm `fanops` would give them.
public final class Tokens {
    private static final Map<String, Kept> KEPT = new ConcurrentHashMap<>();

    private Tokens() {}

    /// The machine client of a brand.
    public static String brandAdmin(String brand) {
        return staff(brand, Role.BRAND_ADMIN);
    }

    /// A member of a brand's staff with one role.
    public static String staff(String brand, String role) {
        return kept("staff-" + brand + "-" + role, List.of(role), List.of(brand));
    }

    /// A person with a mobile app.
    public static String fan(String subject) {
        return kept(subject, List.of(Role.FAN), List.of());
    }

    /// One of our own services.
    public static String service() {
        return kept("service", List.of(Role.SERVICE), List.of());
    }

    public static String platformAdmin() {
        return kept("platform-admin", List.of(Role.PLATFORM_ADMIN), List.of());
    }

    /// Signed once for some minutes: signing takes longer than many a call.
    private static String kept(String subject, List<String> roles, List<String> brands) {
        return KEPT.compute(
                        subject + roles + brands,
                        (_, known) ->
                                known != null
                                                && known.at()
                                                        .isAfter(
                                                                Instant.now()
                                                                        .minus(
                                                                                Duration.ofMinutes(
                                                                                        5)))
                                        ? known
                                        : new Kept(
                                                sign(claims(subject, roles, brands)),
                                                Instant.now()))
                .token();
    }

    /// Good claims to spoil one by one.
    public static JwtClaimsBuilder claims(String subject, List<String> roles, List<String> brands) {
        var now = Instant.now();
        var claims =
                Jwt.claims()
                        .issuer(TestIssuer.url())
                        .subject(subject)
                        .audience(Set.of("fanops-api"))
                        .issuedAt(now)
                        .expiresAt(now.plus(Duration.ofMinutes(15)))
                        .claim("typ", "Bearer")
                        .claim("realm_access", Map.of("roles", roles));
        return brands.isEmpty() ? claims : claims.claim("organization", brands);
    }

    public static String sign(JwtClaimsBuilder claims) {
        return claims.jws().keyId("test").sign(TestIssuer.key());
    }

    private record Kept(String token, Instant at) {}
}
