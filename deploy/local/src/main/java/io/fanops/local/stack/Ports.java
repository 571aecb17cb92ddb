package io.fanops.local.stack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.local.LauncherFailure;
import io.fanops.local.process.PortHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The ports of one stack, all counted from one base, so that one option moves the whole stack.
///
/// @param base the gateway's port, 1024 to 65000
public record Ports(int base) {
    /// Where a stack is when nobody says otherwise.
    public static final Ports USUAL = new Ports(8080);

    /// @throws LauncherFailure if a port of this row would not be one
    public Ports {
        if (base < 1024 || base > 65_000) {
            throw new LauncherFailure(
                    "Port " + base + " cannot be the first of a stack's ports.",
                    "Choose one from 1024 to 65000: ./fanops up --port 18080");
        }
    }

    /// A row of ports of which none is taken now, for a stack that nobody types the address of.
    public static Ports free() {
        // Below 32768, where Linux takes ports for outgoing connections from.
        return new SplittableRandom()
                .ints(20_000, 32_000)
                .limit(1000)
                .mapToObj(Ports::new)
                .filter(ports -> ports.all().allMatch(PortHolder::isFree))
                .findFirst()
                .orElseThrow(() ->
                        new LauncherFailure(
                                "No row of free ports found between 20000 and 32000.",
                                "Stop what listens there."));
    }

    /// @return every port of a whole stack
    IntStream all() {
        return IntStream.concat(
                        IntStream.rangeClosed(base, kafkaController()),
                        Arrays.stream(Service.values())
                                .flatMapToInt(service ->
                                        IntStream.of(of(service), managementOf(service))))
                .distinct();
    }

    int gateway() {
        return base;
    }

    int keycloak() {
        return base + 1;
    }

    int keycloakManagement() {
        return base + 2;
    }

    int postgres() {
        return base + 3;
    }

    int kafka() {
        return base + 4;
    }

    int kafkaController() {
        return base + 5;
    }

    int of(Service service) {
        return base + service.offset();
    }

    int managementOf(Service service) {
        return base + service.managementOffset();
    }

    String gatewayUrl() {
        return "http://localhost:" + gateway();
    }

    String keycloakUrl() {
        return "http://localhost:" + keycloak();
    }

    String issuer() {
        return keycloakUrl() + "/realms/fanops";
    }

    /// @return the ports a data folder was last started with; empty if it never was
    static Optional<Ports> read(Path file) {
        try {
            return Optional.of(
                    new Ports(
                            new JsonMapper().readTree(Files.readString(file)).get("base").asInt()));
        } catch (IOException | NullPointerException _) {
            return Optional.empty();
        }
    }

    /// Writes `ports.json`: flat, a number each, for people and for tests.
    void write(Path file) throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("base", base);
        ports.put("gateway", gateway());
        ports.put("keycloak", keycloak());
        ports.put("keycloakManagement", keycloakManagement());
        ports.put("postgres", postgres());
        ports.put("kafka", kafka());
        ports.put("kafkaController", kafkaController());
        for (Service service : Service.values()) {
            ports.putIfAbsent(service.partName(), of(service));
            ports.put(service.partName() + "Management", managementOf(service));
        }
        Files.writeString(
                file,
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(ports) + "\n");
    }
}
