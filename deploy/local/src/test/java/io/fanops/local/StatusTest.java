package io.fanops.local;

import static io.fanops.local.stack.Stack.State.DIED;
import static io.fanops.local.stack.Stack.State.READY;
import static io.fanops.local.stack.Stack.State.STARTING;
import static io.fanops.local.stack.Stack.State.STOPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void endsWith0OnlyIfAllIsReady() {
        assertEquals(0, Status.exitCode(Set.of(READY)));
    }

    @Test
    void endsWith3OnlyIfNothingRunsAndNothingDied() {
        assertEquals(3, Status.exitCode(Set.of(STOPPED)));
        assertEquals(1, Status.exitCode(Set.of(STOPPED, DIED)));
    }

    @Test
    void endsWith1IfOnlySomeOfItIsReady() {
        assertEquals(1, Status.exitCode(Set.of(READY, STOPPED)));
        assertEquals(1, Status.exitCode(Set.of(READY, STARTING)));
        assertEquals(1, Status.exitCode(Set.of(READY, DIED)));
    }
}
