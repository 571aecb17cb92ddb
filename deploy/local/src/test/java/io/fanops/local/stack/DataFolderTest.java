package io.fanops.local.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
    @Test
    void theOptionComesBeforeTheEnvironment() {
        assertEquals(
                Path.of("/tmp/a"),
                DataFolder.chosen(Path.of("/tmp/a"), Map.of("FANOPS_HOME", "/tmp/b")).home());
    }

    @Test
    void theEnvironmentComesBeforeTheHomeFolder() {
        assertEquals(
                Path.of("/tmp/b"), DataFolder.chosen(null, Map.of("FANOPS_HOME", "/tmp/b")).home());
    }

    @Test
    void isAlwaysAbsolute() {
        assertEquals(
                Path.of("").toAbsolutePath().resolve("target/x"),
                DataFolder.chosen(Path.of("target/x"), Map.of()).home());
    }

    @Test
    void aResetLeavesFetchedPartsAlone() {
        DataFolder folder = new DataFolder(Path.of("/tmp/a"));

        assertFalse(folder.whatResetRemoves().contains(Path.of("/tmp/a")));
        assertFalse(folder.whatResetRemoves().contains(Path.of("/tmp/a/parts")));
    }
}
