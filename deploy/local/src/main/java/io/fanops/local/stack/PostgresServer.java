package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import io.fanops.local.parts.PartsFolder;
import io.fanops.local.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;

/// PostgreSQL, with a database and three roles for each service and one of each for Keycloak.
///
/// The roles: `S_owner` owns the database and migrates it, `S_app` works in it under row level
/// security, `S_relay` sends its outbox. None is a superuser or may bypass row level security.
final class PostgresServer implements Part {
    private static final List<String> ROLES_OF_A_SERVICE = List.of("owner", "app", "relay");

    private final Path data;
    private final Path log;
    private final Ports ports;
    private final Secrets secrets;
    private final PartsFolder parts;

    PostgresServer(DataFolder folder, PartsFolder parts, Ports ports, Secrets secrets) {
        this.data = folder.postgres();
        this.log = folder.log(name());
        this.ports = ports;
        this.secrets = secrets;
        this.parts = parts;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Integer> ports() {
        return List.of(ports.postgres());
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public void provide(Consumer<String> says) {
        says.accept("unpacking");
        parts.postgres();
    }

    @Override
    public Launch prepare(Consumer<String> says) throws IOException {
        Path bin = parts.postgres().resolve("bin");
        UnprivilegedStart unprivileged = UnprivilegedStart.of(data);
        unprivileged.mustReach(data);
        unprivileged.mustReach(bin);
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            says.accept("making the database cluster");
            makeCluster(bin, unprivileged);
        }
        says.accept("starting");
        List<String> command = new ArrayList<>(unprivileged.prefix());
        command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
        // On the command line, not in postgresql.conf: so they hold for folders of earlier versions
        // too.
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new Launch(command, Map.of("LC_ALL", "C.UTF-8"), log);
    }

    private Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("port", Integer.toString(ports.postgres())),
                // No socket file: its path may be too long, and everything here speaks TCP.
                Map.entry("unix_socket_directories", ""),
                Map.entry("shared_buffers", "128MB"),
                Map.entry("max_connections", "150"),
                Map.entry("synchronous_commit", "on"),
                // Look-ups behind foreign keys keep a plan until their table is analyzed: one of a
                // table that was small reads all of it for each row, for as long as this.
                Map.entry("autovacuum_naptime", "10s"),
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"),
                // Milliseconds; what is slower than this is worth a line in the log.
                Map.entry("log_min_duration_statement", "2000"),
                Map.entry("log_line_prefix", "%m [%p] %d %u "));
    }

    private void makeCluster(Path bin, UnprivilegedStart unprivileged) throws IOException {
        // Under another name first: an initdb that was interrupted leaves a folder that looks
        // whole.
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        PartsFolder.delete(unfinished);
        Files.createDirectories(unfinished);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        Path password =
                Files.createTempFile(
                        data.getParent(),
                        "initdb",
                        ".pw",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(password, secrets.get(Secrets.POSTGRES_PASSWORD) + "\n");
            unprivileged.handOver(unfinished);
            unprivileged.handOver(password);
            List<String> command = new ArrayList<>(unprivileged.prefix());
            command.addAll(
                    List.of(
                            bin.resolve("initdb").toString(),
                            "--pgdata=" + unfinished,
                            "--username=postgres",
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            // Built in, not the system's: the same order everywhere, and trigrams
                            // of
                            // Chinese text are found (with LC_CTYPE=C they silently are not).
                            "--locale=C.UTF-8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"));
            ProcessBuilder initdb =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            initdb.environment().keySet().removeIf(name -> name.startsWith("PG"));
            int failed = initdb.start().waitFor();
            if (failed != 0) {
                throw new LauncherFailure(
                        "initdb could not make the database cluster in " + data + ".",
                        "See " + log);
            }
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure(
                    "Interrupted while making the database cluster.", "Start again.", e);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    @Override
    public boolean isReady() {
        try (Connection connection = asSuperuser("postgres");
                Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            // 28…: it answers, and refuses the password. Waiting longer will not help.
            if (e.getSQLState() != null && e.getSQLState().startsWith("28")) {
                throw new LauncherFailure(
                        "PostgreSQL on port "
                                + ports.postgres()
                                + " refuses the password in secrets.json.",
                        "Does secrets.json belong to this data folder? ./fanops reset starts afresh.",
                        e);
            }
            return false;
        }
    }

    /// @return whether there is no database cluster in the data folder yet
    boolean isNew() {
        return !Files.exists(data.resolve("PG_VERSION"));
    }

    @Override
    public void furnish(Consumer<String> says) throws IOException {
        says.accept("making roles and databases");
        try (Connection connection = asSuperuser("postgres")) {
            if (Files.exists(data.resolve(PreparedDatabase.MARKER))) {
                makeItsOwn(connection);
            }
            for (Service service : Service.values()) {
                if (service.hasDatabase()) {
                    String database = service.partName();
                    for (String role : ROLES_OF_A_SERVICE) {
                        ensureRole(
                                connection,
                                database + "_" + role,
                                secrets.get(Secrets.DB_PASSWORD));
                    }
                    if (ensureDatabase(connection, database, database + "_owner")) {
                        run(
                                connection,
                                "grant connect on database %1$s to %1$s_app, %1$s_relay"
                                        .formatted(database));
                    }
                }
            }
            ensureRole(connection, "keycloak", secrets.get(Secrets.KEYCLOAK_DB_PASSWORD));
            ensureDatabase(connection, "keycloak", "keycloak");
        } catch (SQLException e) {
            throw new LauncherFailure(
                    "Cannot make the roles and databases: " + e.getMessage(), "See " + log, e);
        }
    }

    /// A restored cluster holds the services' databases of the stack it was copied from, and that
    /// one's secrets.
    private void makeItsOwn(Connection connection) throws SQLException, IOException {
        for (Service service : Service.values()) {
            if (service.hasDatabase()) {
                run(connection, "drop database if exists " + service.partName() + " with (force)");
            }
        }
        try (Connection keycloak = asSuperuser("keycloak");
                PreparedStatement update =
                        keycloak.prepareStatement(
                                "update client set secret = ? where client_id = ?")) {
            for (Map.Entry<String, String> client : Secrets.OF_CLIENTS.entrySet()) {
                update.setString(1, secrets.get(client.getValue()));
                update.setString(2, client.getKey());
                update.executeUpdate();
            }
        }
        Files.delete(data.resolve(PreparedDatabase.MARKER));
    }

    private static void ensureRole(Connection connection, String role, String password)
            throws SQLException {
        String verb =
                exists(connection, "select 1 from pg_roles where rolname = ?", role)
                        ? "alter"
                        : "create";
        // Set each time, so that FANOPS_DB_PASSWORD and a restored folder agree with secrets.json.
        run(
                connection,
                "%s role %s with login nosuperuser nocreatedb nocreaterole nobypassrls password '%s'"
                        .formatted(verb, role, password.replace("'", "''")));
    }

    /// @return whether it was made now
    private static boolean ensureDatabase(Connection connection, String database, String owner)
            throws SQLException {
        if (exists(connection, "select 1 from pg_database where datname = ?", database)) {
            return false;
        }
        run(connection, "create database %s owner %s".formatted(database, owner));
        run(connection, "revoke all on database %s from public".formatted(database));
        return true;
    }

    private static boolean exists(Connection connection, String query, String name)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection asSuperuser(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", secrets.get(Secrets.POSTGRES_PASSWORD));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("ApplicationName", "fanops launcher");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + database, properties);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    /// "Fast": open sessions are ended. TERM would wait for them.
    @Override
    public String stopSignal() {
        return "INT";
    }

    /// Killed, it would leave shared memory behind.
    @Override
    public String discardSignal() {
        return stopSignal();
    }

    @Override
    public String address() {
        return "127.0.0.1:" + ports.postgres();
    }
}
