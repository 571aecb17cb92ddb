package io.fanops.local.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.local.LauncherFailure;
import io.fanops.local.process.PortHolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir Path folder;

    @Test
    void allFollowTheGateways() {
        Ports ports = new Ports(18080);

        assertEquals(18080, ports.gateway());
        assertEquals(18081, ports.keycloak());
        assertEquals(18083, ports.postgres());
        assertEquals(18084, ports.kafka());
        assertEquals(18091, ports.of(Service.FAN));
        assertEquals(18104, ports.managementOf(Service.ANALYTICS));
        assertEquals("http://localhost:18081/realms/fanops", ports.issuer());
    }

    @Test
    void noTwoAreTheSame() {
        // Six of the parts, four services, five management interfaces.
        assertEquals(6 + 4 + 5, new Ports(18080).all().count());
    }

    @Test
    void refusesABaseWhoseRowWouldEndAbove65535() {
        assertThrows(LauncherFailure.class, () -> new Ports(65_530));
        assertThrows(LauncherFailure.class, () -> new Ports(80));
    }

    @Test
    void areReadBackAsTheyWereWritten() throws IOException {
        Path file = folder.resolve("ports.json");

        new Ports(18080).write(file);

        assertEquals(Optional.of(new Ports(18080)), Ports.read(file));
        JsonNode json = new JsonMapper().readTree(file.toFile());
        assertEquals(18083, json.get("postgres").asInt());
        assertEquals(18080, json.get("gateway").asInt());
        assertEquals(18100, json.get("gatewayManagement").asInt());
    }

    @Test
    void areUnknownWhereAFileIsMissingOrBroken() {
        assertEquals(Optional.empty(), Ports.read(folder.resolve("ports.json")));
    }

    @Test
    void freeOnesCanBeListenedOn() {
        assertTrue(Ports.free().all().allMatch(PortHolder::isFree));
    }

    @Test
    void aTakenOneIsNoticedAndItsHolderNamed() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(!PortHolder.isFree(listener.getLocalPort()));
            assertTrue(
                    PortHolder.describe(listener.getLocalPort())
                            .orElse("pid " + ProcessHandle.current().pid() + " (no /proc here)")
                            .startsWith("pid " + ProcessHandle.current().pid() + " ("));
        }
    }
}
