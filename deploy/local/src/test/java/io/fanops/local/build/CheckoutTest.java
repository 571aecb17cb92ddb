package io.fanops.local.build;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    private static final String PRODUCT = "target/app.jar";

    @TempDir Path root;

    @BeforeEach
    void hasAServiceThatStandsOnAPlatform() throws IOException {
        file("pom.xml", 10);
        file("platform/pom.xml", 10);
        file("platform/src/main/java/A.java", 10);
        file("fan-service/pom.xml", 10);
        file("fan-service/src/main/java/B.java", 10);
    }

    @Test
    void whatWasNeverBuiltIsStale() {
        assertTrue(isStale());
    }

    @Test
    void whatIsNewerThanItsSourcesIsNot() throws IOException {
        file("fan-service/target/app.jar", 20);

        assertFalse(isStale());
    }

    @Test
    void aNewerSourceMakesItStale() throws IOException {
        file("fan-service/target/app.jar", 20);
        file("fan-service/src/main/resources/db/migration/V1.sql", 30);

        assertTrue(isStale());
    }

    @Test
    void aRemovedSourceMakesItStale() throws IOException {
        file("fan-service/target/app.jar", 20);
        Files.delete(root.resolve("fan-service/src/main/java/B.java"));

        assertTrue(isStale());
    }

    @Test
    void aNewerSourceOfThePlatformMakesItStale() throws IOException {
        file("fan-service/target/app.jar", 20);
        file("platform/src/main/java/A.java", 30);

        assertTrue(isStale());
    }

    @Test
    void aNewerRootPomMakesItStale() throws IOException {
        file("fan-service/target/app.jar", 20);
        file("pom.xml", 30);

        assertTrue(isStale());
    }

    @Test
    void aNewerTestDoesNot() throws IOException {
        file("fan-service/target/app.jar", 20);
        file("fan-service/src/test/java/BTest.java", 30);

        assertFalse(isStale());
    }

    @Test
    void aBuildThatLeftTheJarAsItWasCountsAllTheSame() throws IOException {
        file("fan-service/target/app.jar", 20);
        file("fan-service/src/main/java/B.java", 30);

        new Checkout(root).markBuilt("fan-service", FileTime.fromMillis(40_000));

        assertFalse(isStale());
    }

    @Test
    void aModuleWithoutSourcesIsNotThereYet() throws IOException {
        file("gateway/pom.xml", 10);

        assertFalse(new Checkout(root).hasModule("gateway"));
        assertTrue(new Checkout(root).hasModule("fan-service"));
    }

    private boolean isStale() {
        return new Checkout(root).isStale("fan-service", PRODUCT, "platform");
    }

    private void file(String path, long seconds) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(seconds * 1000));
        // Folders are as old as the first sources, unless a test says that something was removed.
        for (Path folder = file.getParent();
                folder != null && !folder.equals(root);
                folder = folder.getParent()) {
            Files.setLastModifiedTime(folder, FileTime.fromMillis(10_000));
        }
    }
}
