package io.fanops.local.stack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The passwords and client secrets of one data folder, random, made at its first start.
///
/// They stand in `secrets.json`, mode 0600, one flat object of strings whose names are those below:
/// tests and programs may read it.
public final class Secrets {
    /// Password of the services' database roles (`fan_owner`, `fan_app`, `fan_relay` and so on).
    public static final String DB_PASSWORD = "dbPassword";

    /// Password of PostgreSQL's superuser `postgres`; the services never see it.
    static final String POSTGRES_PASSWORD = "postgresPassword";

    /// Password of the database role `keycloak`.
    static final String KEYCLOAK_DB_PASSWORD = "keycloakDbPassword";

    /// Password of `admin` in Keycloak's own console.
    static final String KEYCLOAK_ADMIN_PASSWORD = "keycloakAdminPassword";

    /// Secret of the machine client `fanops-platform`, which onboards brands.
    public static final String PLATFORM_CLIENT_SECRET = "platformClientSecret";

    /// Secret of the machine client `fanops-service`, by which services call each other.
    static final String SERVICE_CLIENT_SECRET = "serviceClientSecret";

    /// Secret of the machine client `fanops-onboarding`, by which the fan service makes
    /// organizations.
    static final String ONBOARDING_CLIENT_SECRET = "onboardingClientSecret";

    /// Password of the person `operator` (role platform-admin) in the realm, for the pages in a
    /// browser.
    static final String OPERATOR_PASSWORD = "operatorPassword";

    private static final List<String> NAMES =
            List.of(
                    DB_PASSWORD,
                    POSTGRES_PASSWORD,
                    KEYCLOAK_DB_PASSWORD,
                    KEYCLOAK_ADMIN_PASSWORD,
                    PLATFORM_CLIENT_SECRET,
                    SERVICE_CLIENT_SECRET,
                    ONBOARDING_CLIENT_SECRET,
                    OPERATOR_PASSWORD);

    /// The machine clients of the realm, and which secret is whose.
    static final Map<String, String> OF_CLIENTS =
            Map.of(
                    "fanops-platform", PLATFORM_CLIENT_SECRET,
                    "fanops-service", SERVICE_CLIENT_SECRET,
                    "fanops-onboarding", ONBOARDING_CLIENT_SECRET);

    /// Those that stand in a database only as a hash, so a copy of the database dictates them.
    private static final List<String> HASHED =
            List.of(POSTGRES_PASSWORD, KEYCLOAK_ADMIN_PASSWORD, OPERATOR_PASSWORD);

    private final Path file;
    private final Map<String, String> values;

    private Secrets(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    /// Reads the file, makes what is missing, and keeps it.
    ///
    /// @param environment `FANOPS_DB_PASSWORD` in it fixes the services' database password, for
    ///   stacks made by tests
    static Secrets readOrMake(Path file, Map<String, String> environment) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (Files.exists(file)) {
            values.putAll(
                    new JsonMapper()
                            .readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
        }
        Map<String, String> before = Map.copyOf(values);
        SecureRandom random = new SecureRandom();
        for (String name : NAMES) {
            values.computeIfAbsent(name, _ -> drawn(random));
        }
        String fixed = environment.getOrDefault("FANOPS_DB_PASSWORD", "");
        if (!fixed.isEmpty()) {
            values.put(DB_PASSWORD, fixed);
        }
        if (!values.equals(before)) {
            keep(file, values);
        }
        return new Secrets(file, values);
    }

    /// Takes those that a copied database knows only by their hash from the secrets it was made
    /// with.
    void takeOver(Path theirs) throws IOException {
        Map<String, String> other =
                new JsonMapper()
                        .readValue(theirs.toFile(), new TypeReference<Map<String, String>>() {});
        for (String name : HASHED) {
            String value = other.get(name);
            if (value == null) {
                throw new IOException(theirs + " has no " + name);
            }
            values.put(name, value);
        }
        keep(file, values);
    }

    /// @return the secret of that name, one of the constants of this class
    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no secret " + name);
        }
        return value;
    }

    /// 24 random bytes (192 bits): far beyond guessing, and still one line to paste.
    private static String drawn(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void keep(Path file, Map<String, String> values) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        // Created with its mode, not changed to it afterwards: never readable by others, not even
        // for a moment.
        Files.createFile(
                whole,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                whole,
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values)
                        + "\n");
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
