package io.fanops.local.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.local.LauncherFailure;
import io.fanops.local.build.Checkout;
import io.fanops.local.process.Child;
import io.fanops.local.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
    /// Larger than any pid Linux gives out (`pid_max` is at most 2^22).
    private static final Child LONG_GONE = new Child(1L << 30, "4711");

    @TempDir Path home;

    @Test
    void aServiceBringsWhatItNeeds() throws Exception {
        assertEquals(List.of("postgres", "kafka", "fan"), selected(Set.of("fan")));
        assertEquals(List.of("postgres", "keycloak"), selected(Set.of("keycloak")));
    }

    @Test
    void noNameMeansAllInStartOrder() throws Exception {
        assertEquals(
                List.of(
                        "postgres",
                        "kafka",
                        "keycloak",
                        "fan",
                        "content",
                        "referral",
                        "analytics",
                        "gateway"),
                selected(Set.of()));
    }

    @Test
    void refusesANameThatIsNoParts() {
        LauncherFailure refused =
                assertThrows(
                        LauncherFailure.class,
                        () -> open(Optional.empty()).select(Set.of("redis")));

        assertTrue(refused.toString().contains("There are: postgres, kafka"), refused::toString);
    }

    @Test
    void aPidFileWithoutItsProcessMeansDied() throws Exception {
        Stack stack = open(Optional.of(Ports.free()));
        LONG_GONE.write(stack.folder.pidFile("kafka"));

        assertEquals(Stack.State.DIED, stateOf(stack, "kafka"));
        assertEquals(Stack.State.STOPPED, stateOf(stack, "postgres"));
        assertFalse(stack.anyRuns());
    }

    @Test
    void whatRunsAndDoesNotAnswerIsStarting() throws Exception {
        Stack stack = open(Optional.of(Ports.free()));
        self().write(stack.folder.pidFile("kafka"));

        assertEquals(Stack.State.STARTING, stateOf(stack, "kafka"));
    }

    @Test
    void keepsTheRowOfPortsItHad() throws Exception {
        open(Optional.of(new Ports(18_080))).ports.write(home.resolve("ports.json"));

        assertEquals(18_080, open(Optional.empty()).ports.base());
    }

    @Test
    void doesNotMoveToOtherPortsWhileItRuns() throws Exception {
        Stack stack = open(Optional.of(new Ports(18_080)));
        stack.ports.write(home.resolve("ports.json"));
        self().write(stack.folder.pidFile("kafka"));

        assertThrows(LauncherFailure.class, () -> open(Optional.of(new Ports(19_080))));
    }

    @Test
    void saysOnceThatAPartDiedAndOnceThatItRunsAgain() throws Exception {
        Stack stack = open(Optional.of(Ports.free()));
        List<String> said = new ArrayList<>();
        Supervision supervision = new Supervision(stack, said::add);
        LONG_GONE.write(stack.folder.pidFile("kafka"));
        supervision.look();
        supervision.look();
        self().write(stack.folder.pidFile("kafka"));
        supervision.look();

        assertEquals(2, said.size(), said::toString);
        assertTrue(said.getFirst().startsWith("kafka died"), said.getFirst());
        assertTrue(said.getLast().startsWith("kafka runs again"), said.getLast());
    }

    @Test
    void credentialsAreThoseOfThePlatformsMachineClient() throws Exception {
        Stack stack = open(Optional.of(new Ports(18_080)));

        JsonNode json = new JsonMapper().readTree(stack.credentials());

        assertEquals("http://localhost:18080", json.get("gateway").asText());
        assertEquals("http://localhost:18081/realms/fanops", json.get("issuer").asText());
        assertEquals("fanops-platform", json.get("clientId").asText());
        assertEquals(
                stack.secrets.get(Secrets.PLATFORM_CLIENT_SECRET),
                json.get("clientSecret").asText());
    }

    private List<String> selected(Set<String> names) throws IOException {
        return open(Optional.empty()).select(names).stream().map(Part::name).toList();
    }

    private Stack open(Optional<Ports> ports) throws IOException {
        return Stack.open(
                new Checkout(home),
                new DataFolder(home),
                ports,
                Map.of("FANOPS_PARTS", home.resolve("parts").toString()));
    }

    private static Stack.State stateOf(Stack stack, String part) throws Exception {
        return stack.look().stream()
                .filter(sight -> sight.name().equals(part))
                .map(Stack.Sight::state)
                .findFirst()
                .orElseThrow();
    }

    private static Child self() {
        long pid = ProcessHandle.current().pid();
        return new Child(pid, ProcessTable.ofThisMachine().beginning(pid).orElseThrow());
    }
}
