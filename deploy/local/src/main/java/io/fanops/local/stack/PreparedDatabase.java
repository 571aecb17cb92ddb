package io.fanops.local.stack;

import io.fanops.local.parts.PartsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Set;

/// A copy of a database cluster as Keycloak left it after its first start, for the next first
/// start: making the schema and importing the realm takes longer than all else together.
///
/// It is *absent* → *kept* by the first stack that gets there → *restored* into any empty data
/// folder. Its name holds a hash of all that went into it, so another realm file or version makes
/// another one, and the older ones are removed. It belongs to one user: a restored stack gets
/// client secrets of its own, but keeps the first one's signing keys and the passwords of
/// Keycloak's two people, which never leave this machine.
final class PreparedDatabase {
    /// In a restored cluster until its secrets are its own and the services' databases are empty
    /// again.
    static final String MARKER = "fanops-restored";

    /// Raised when a restored cluster must be treated otherwise than before.
    private static final String FORMAT = "1";

    /// What PostgreSQL makes anew or what belongs to the running server: only the folders are
    /// copied.
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "pg_wal",
                    "pg_replslot",
                    "pg_dynshmem",
                    "pg_notify",
                    "pg_serial",
                    "pg_snapshots",
                    "pg_stat_tmp",
                    "pg_subtrans");

    private final PartsFolder parts;
    private final Path realm;

    PreparedDatabase(PartsFolder parts, Path realm) {
        this.parts = parts;
        this.realm = realm;
    }

    boolean exists() throws IOException {
        return Files.exists(folder());
    }

    /// Fills an empty data folder, to be started as it is.
    ///
    /// @param secrets take over the three passwords that stand hashed in the copy
    void restore(DataFolder data, Secrets secrets) throws IOException {
        Path unfinished =
                data.postgres().resolveSibling(data.postgres().getFileName() + ".unfinished");
        PartsFolder.delete(unfinished);
        copy(folder().resolve("postgres"), unfinished, Set.of());
        Files.createFile(unfinished.resolve(MARKER));
        secrets.takeOver(folder().resolve("secrets.json"));
        Files.move(unfinished, data.postgres(), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Takes the copy from a running server, as `pg_basebackup` would, which does not come with the
    /// binaries.
    ///
    /// @param superuser a connection that stays open meanwhile
    void keep(DataFolder data, Connection superuser) throws IOException, SQLException {
        Path kept = folder();
        Path unfinished =
                kept.resolveSibling(kept.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(
                unfinished,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path cluster = unfinished.resolve("postgres");
        try (Statement statement = superuser.createStatement()) {
            String firstLog =
                    text(statement, "select pg_walfile_name(pg_backup_start('fanops', true))");
            copy(data.postgres(), cluster, NOT_COPIED);
            String lastLog;
            try (ResultSet stop =
                    statement.executeQuery(
                            "select pg_walfile_name(lsn), labelfile from pg_backup_stop(false)")) {
                stop.next();
                lastLog = stop.getString(1);
                Files.writeString(cluster.resolve("backup_label"), stop.getString(2));
            }
            try (DirectoryStream<Path> logs =
                    Files.newDirectoryStream(data.postgres().resolve("pg_wal"), "[0-9A-F]*")) {
                for (Path log : logs) {
                    String name = log.getFileName().toString();
                    if (name.compareTo(firstLog) >= 0 && name.compareTo(lastLog) <= 0) {
                        Files.copy(log, cluster.resolve("pg_wal").resolve(name));
                    }
                }
            }
        }
        Files.copy(
                data.secretsFile(),
                unfinished.resolve("secrets.json"),
                StandardCopyOption.COPY_ATTRIBUTES);
        try (DirectoryStream<Path> older = Files.newDirectoryStream(parts.folder(), "prepared-*")) {
            for (Path one : older) {
                if (!one.equals(unfinished)) {
                    PartsFolder.delete(one);
                }
            }
        }
        Files.move(unfinished, kept, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path folder() throws IOException {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(Files.readAllBytes(realm));
            hash.update(
                    (FORMAT + PartsFolder.version("keycloak") + PartsFolder.version("postgres"))
                            .getBytes(StandardCharsets.UTF_8));
            return parts.folder()
                    .resolve("prepared-" + HexFormat.of().formatHex(hash.digest(), 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// @param onlyFolders names at the top of which the folders are copied without their files
    private static void copy(Path from, Path to, Set<String> onlyFolders) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectory(
                                target(folder),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwx------")));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Path relative = from.relativize(file);
                        boolean running = relative.toString().startsWith("postmaster.");
                        if (!running && !onlyFolders.contains(relative.getName(0).toString())) {
                            try {
                                Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
                            } catch (NoSuchFileException _) {
                                // The server removed it meanwhile; its log knows.
                            }
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    private Path target(Path path) {
                        return to.resolve(from.relativize(path).toString());
                    }
                });
    }
}
