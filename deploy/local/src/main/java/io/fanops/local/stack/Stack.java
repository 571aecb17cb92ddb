package io.fanops.local.stack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.local.LauncherFailure;
import io.fanops.local.build.Checkout;
import io.fanops.local.parts.PartsFolder;
import io.fanops.local.process.Child;
import io.fanops.local.process.ProcessTable;
import io.fanops.local.terminal.Progress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The parts of one data folder, what state they are in, and how they stop.
public final class Stack {
    /// Name of the pid file of whoever watches the stack.
    static final String SUPERVISOR = "supervisor";

    final DataFolder folder;
    final Ports ports;
    final Secrets secrets;
    final Checkout checkout;
    final PartsFolder partsFolder;
    final ProcessTable table = ProcessTable.ofThisMachine();

    /// In the order in which they start.
    final List<Part> parts;

    private final PostgresServer postgres;

    private Stack(
            Checkout checkout,
            DataFolder folder,
            PartsFolder partsFolder,
            Ports ports,
            Secrets secrets) {
        this.checkout = checkout;
        this.folder = folder;
        this.partsFolder = partsFolder;
        this.ports = ports;
        this.secrets = secrets;
        List<Part> inOrder = new ArrayList<>();
        this.postgres = new PostgresServer(folder, partsFolder, ports, secrets);
        inOrder.add(postgres);
        inOrder.add(new KafkaBroker(folder, ports, checkout));
        inOrder.add(new KeycloakServer(folder, partsFolder, ports, secrets, checkout));
        for (Service service : Service.values()) {
            inOrder.add(new ServiceProcess(service, folder, ports, secrets, checkout));
        }
        this.parts = List.copyOf(inOrder);
    }

    /// The stack of a data folder, which is made if it is not there.
    ///
    /// @param wanted ports asked for; without them those of last time, else the usual ones
    /// @throws LauncherFailure if it runs on other ports than those asked for
    public static Stack open(
            Checkout checkout,
            DataFolder folder,
            Optional<Ports> wanted,
            Map<String, String> environment)
            throws IOException {
        folder.create();
        Optional<Ports> before = Ports.read(folder.portsFile());
        PartsFolder parts =
                PartsFolder.chosen(environment, DataFolder.usual(environment), folder.home());
        Stack stack =
                new Stack(
                        checkout,
                        folder,
                        parts,
                        wanted.or(() -> before).orElse(Ports.USUAL),
                        Secrets.readOrMake(folder.secretsFile(), environment));
        if (before.isPresent() && !before.get().equals(stack.ports) && stack.anyRuns()) {
            throw new LauncherFailure(
                    "This stack is running with its first port at " + before.get().base() + ".",
                    "Stop it first: ./fanops down");
        }
        return stack;
    }

    /// @return whether a stack was ever started in that folder
    public static boolean existsIn(DataFolder folder) {
        return Files.exists(folder.portsFile());
    }

    /// What `status` shows of a part.
    ///
    /// @param name as in `--only`
    /// @param state where it is in its life
    /// @param child its process, also if it died; empty when stopped
    /// @param ports what it listens on
    public record Sight(String name, State state, Optional<Child> child, List<Integer> ports) {}

    /// Where a part is in its life.
    public enum State {
        STOPPED,
        STARTING,
        READY,
        DIED
    }

    /// @return every part as it is now, in start order
    public List<Sight> look() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Sight> sights = new ArrayList<>();
            for (var sight : threads.invokeAll(parts.stream().map(this::looking).toList())) {
                sights.add(sight.get());
            }
            return sights;
        }
    }

    private java.util.concurrent.Callable<Sight> looking(Part part) {
        return () -> {
            Optional<Child> child = childOf(part);
            State state =
                    child.map(process ->
                                    !process.isRunning(table)
                                            ? State.DIED
                                            : part.isReady() ? State.READY : State.STARTING)
                            .orElse(State.STOPPED);
            return new Sight(part.name(), state, child, part.ports());
        };
    }

    /// @return whether the part of that name runs and is ready
    public boolean isReady(String name) {
        Part part = select(Set.of(name)).getLast();
        return runs(part) && part.isReady();
    }

    /// Tells a service to put its dead letters back onto their topics.
    ///
    /// @param name fan, content, referral or analytics
    /// @return its answer: how many of which topic
    public String replayDeadLetters(String name) throws IOException, InterruptedException {
        Service service =
                java.util.Arrays.stream(Service.values())
                        .filter(one -> one.hasDatabase() && one.partName().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new LauncherFailure(
                                        "There is no service called " + name + ".",
                                        "There are: fan, content, referral, analytics"));
        java.net.URI address =
                java.net.URI.create(
                        "http://127.0.0.1:" + ports.managementOf(service) + "/dead-letters/replay");
        try (HttpClient http = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(address)
                                    .timeout(Duration.ofMinutes(5))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new LauncherFailure(
                        name + " answered " + answer.statusCode() + ": " + answer.body(),
                        "See " + folder.log(name));
            }
            return answer.body();
        } catch (java.net.ConnectException e) {
            throw new LauncherFailure(name + " does not run.", "./fanops up", e);
        }
    }

    /// @return the platform-admin machine client as JSON: gateway, issuer, clientId, clientSecret
    public String credentials() throws IOException {
        Map<String, String> credentials = new java.util.LinkedHashMap<>();
        credentials.put("gateway", ports.gatewayUrl());
        credentials.put("issuer", ports.issuer());
        credentials.put("clientId", "fanops-platform");
        credentials.put("clientSecret", secrets.get(Secrets.PLATFORM_CLIENT_SECRET));
        return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(credentials);
    }

    /// @return what the modules' tests need to know of it: `postgres` and `kafka` as host:port,
    ///   `dbPassword`
    public Map<String, String> whereTestsFindIt() {
        return Map.of(
                "postgres",
                "127.0.0.1:" + ports.postgres(),
                "kafka",
                "127.0.0.1:" + ports.kafka(),
                "dbPassword",
                secrets.get(Secrets.DB_PASSWORD),
                "postgresPassword",
                secrets.get(Secrets.POSTGRES_PASSWORD));
    }

    /// @return the password of `admin` in Keycloak's console
    public String adminPassword() {
        return secrets.get(Secrets.KEYCLOAK_ADMIN_PASSWORD);
    }

    /// @return the password of the realm's person `operator@fanops.localhost`
    public String operatorPassword() {
        return secrets.get(Secrets.OPERATOR_PASSWORD);
    }

    /// @return name and address of each part that runs, in start order
    public Map<String, String> addresses() {
        Map<String, String> addresses = new java.util.LinkedHashMap<>();
        parts.stream()
                .filter(this::runs)
                .forEach(part -> addresses.put(part.name(), part.address()));
        return addresses;
    }

    PostgresServer postgres() {
        return postgres;
    }

    Optional<Child> childOf(Part part) {
        return Child.read(folder.pidFile(part.name()));
    }

    /// @return the pids of all parts that have one
    Set<Long> pids() {
        return parts.stream()
                .flatMap(part -> childOf(part).stream())
                .map(Child::pid)
                .collect(Collectors.toSet());
    }

    boolean runs(Part part) {
        return childOf(part).filter(child -> child.isRunning(table)).isPresent();
    }

    /// @return whether any part runs
    public boolean anyRuns() {
        return parts.stream().anyMatch(this::runs);
    }

    /// @return who watches this stack, if anybody does
    public Optional<Child> supervisor() {
        return Child.read(folder.pidFile(SUPERVISOR)).filter(child -> child.isRunning(table));
    }

    /// The parts of these names and what they need, in start order.
    ///
    /// @param names all parts if empty
    /// @throws LauncherFailure for a name that is none
    List<Part> select(Set<String> names) {
        if (names.isEmpty()) {
            return parts;
        }
        Map<String, Part> byName =
                parts.stream().collect(Collectors.toMap(Part::name, part -> part));
        Set<String> wanted = new LinkedHashSet<>();
        List<String> toSee = new ArrayList<>(names);
        while (!toSee.isEmpty()) {
            String name = toSee.removeFirst();
            Part part = byName.get(name);
            if (part == null) {
                throw new LauncherFailure(
                        "There is no part called " + name + ".",
                        "There are: "
                                + parts.stream().map(Part::name).collect(Collectors.joining(", ")));
            }
            if (wanted.add(name)) {
                toSee.addAll(part.needs());
            }
        }
        return parts.stream().filter(part -> wanted.contains(part.name())).toList();
    }

    /// Stops what runs: gateway, services, Keycloak, Kafka, PostgreSQL. The caller holds the lock.
    ///
    /// @return how many were stopped
    int stop(Progress progress) {
        return stop(parts, progress);
    }

    /// Stops what runs where its data goes with it: nothing waits for what it has in hand.
    ///
    /// @return how many were stopped
    int discard(Progress progress) {
        return stop(parts, Part::discardSignal, progress);
    }

    /// Stops some parts, in the order in which all are stopped.
    int stop(Collection<Part> these, Progress progress) {
        return stop(these, Part::stopSignal, progress);
    }

    private int stop(Collection<Part> these, Function<Part, String> signal, Progress progress) {
        List<Stopping> running =
                parts.reversed().stream()
                        .filter(these::contains)
                        .flatMap(part ->
                                childOf(part).stream()
                                        .map(child ->
                                                new Stopping(
                                                        part, child, progress.step(part.name()))))
                        .toList();
        running.forEach(one -> one.step().waits("waiting"));
        for (List<Stopping> together : inStopOrder(running)) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                together.forEach(one -> threads.submit(() -> stop(one, signal.apply(one.part()))));
            }
        }
        return running.size();
    }

    private record Stopping(Part part, Child child, Progress.Step step) {}

    /// The gateway first, so that nobody calls what is going; then the services at once; then one
    /// by one.
    private static List<List<Stopping>> inStopOrder(List<Stopping> newestFirst) {
        List<Stopping> gateway = new ArrayList<>();
        List<Stopping> services = new ArrayList<>();
        List<List<Stopping>> others = new ArrayList<>();
        for (Stopping one : newestFirst) {
            switch (one.part()) {
                case ServiceProcess process when process.service() == Service.GATEWAY ->
                        gateway.add(one);
                case ServiceProcess _ -> services.add(one);
                case PostgresServer _, KafkaBroker _, KeycloakServer _ -> others.add(List.of(one));
            }
        }
        List<List<Stopping>> order = new ArrayList<>(List.of(gateway, services));
        order.addAll(others);
        return order;
    }

    private void stop(Stopping one, String signal) {
        Part part = one.part();
        if (one.child().isRunning(table)) {
            one.step().says("stopping");
            boolean gracefully = one.child().stop(table, signal, part.stopPatience());
            one.step().done(gracefully ? "stopped" : "killed, it did not stop by itself");
        } else {
            one.step().already("had died before");
        }
        try {
            Files.deleteIfExists(folder.pidFile(part.name()));
        } catch (IOException e) {
            one.step().failed("stopped, but its pid file stays: " + e);
        }
    }
}
