package io.fanops.local.testrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.local.build.Checkout;
import io.fanops.local.parts.PartsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeycloakAheadTest {
    @TempDir Path root;

    @Test
    void whatIsThereIsNotFetched() throws IOException, InterruptedException {
        Files.createDirectory(keycloak());

        assertEquals(List.of(), told());
    }

    @Test
    void saysThatItFailedAndLeavesNoHalf() throws InterruptedException {
        // In this folder there is no pom by which Maven could fetch it.
        List<String> told = told();

        assertTrue(told.getLast().startsWith("Keycloak, ahead, failed: "), told::toString);
        assertFalse(Files.exists(keycloak()));
    }

    private Path keycloak() {
        return root.resolve("keycloak-" + PartsFolder.version("keycloak"));
    }

    private List<String> told() throws InterruptedException {
        List<String> told = new CopyOnWriteArrayList<>();
        KeycloakAhead.begin(new Checkout(root), new PartsFolder(root), told::add).await();
        return told;
    }
}
