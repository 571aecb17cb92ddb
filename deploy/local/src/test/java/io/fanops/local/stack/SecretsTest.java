package io.fanops.local.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir Path folder;

    @Test
    void areReadableByTheirOwnerOnly() throws IOException {
        made(Map.of());

        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("secrets.json"))));
    }

    @Test
    void stayTheSameFromStartToStart() throws IOException {
        String first = made(Map.of()).get(Secrets.PLATFORM_CLIENT_SECRET);

        assertEquals(first, made(Map.of()).get(Secrets.PLATFORM_CLIENT_SECRET));
    }

    @Test
    void differFromOneAnother() throws IOException {
        Secrets secrets = made(Map.of());

        assertNotEquals(secrets.get(Secrets.DB_PASSWORD), secrets.get(Secrets.POSTGRES_PASSWORD));
    }

    @Test
    void letTestsFixTheDatabasePassword() throws IOException {
        made(Map.of());

        assertEquals("fixed", made(Map.of("FANOPS_DB_PASSWORD", "fixed")).get(Secrets.DB_PASSWORD));
    }

    @Test
    void areFilledUpWhenALaterVersionKnowsMore() throws IOException {
        Files.writeString(folder.resolve("secrets.json"), "{\"dbPassword\": \"old\"}");

        Secrets secrets = made(Map.of());

        assertEquals("old", secrets.get(Secrets.DB_PASSWORD));
        assertEquals(32, secrets.get(Secrets.SERVICE_CLIENT_SECRET).length());
    }

    private Secrets made(Map<String, String> environment) throws IOException {
        return Secrets.readOrMake(folder.resolve("secrets.json"), environment);
    }
}
