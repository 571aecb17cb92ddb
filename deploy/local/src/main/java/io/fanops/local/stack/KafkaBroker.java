package io.fanops.local.stack;

import io.fanops.local.build.Checkout;
import io.fanops.local.process.Launch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A one-node Kafka: broker and controller in one JVM, on loopback.
final class KafkaBroker implements Part {
    static final String MODULE = "deploy/kafka";
    static final String PRODUCT = "target/fanops-kafka.jar";

    private static final short API_VERSIONS = 18;

    private final DataFolder folder;
    private final Ports ports;
    private final Checkout checkout;

    KafkaBroker(DataFolder folder, Ports ports, Checkout checkout) {
        this.folder = folder;
        this.ports = ports;
        this.checkout = checkout;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<Integer> ports() {
        return List.of(ports.kafka(), ports.kafkaController());
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public Launch prepare(Consumer<String> says) throws IOException {
        says.accept("starting");
        Path properties = folder.run().resolve("kafka.properties");
        Files.writeString(properties, properties());
        return new Launch(
                List.of(
                        JavaProgram.java(),
                        // A small first heap, or a JVM takes a 64th of the machine at once. 256 MB
                        // holds a laptop's load; serial and C1 only: it starts in half the time.
                        "-Xms48m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        checkout.root().resolve(MODULE).resolve(PRODUCT).toString(),
                        properties.toString()),
                JavaProgram.ENVIRONMENT,
                folder.log(name()));
    }

    private String properties() {
        return """
        # Written by ./fanops up at each start; changes made here do not last.
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        num.partitions=4
        auto.create.topics.enable=true
        default.replication.factor=1
        min.insync.replicas=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        share.coordinator.state.topic.num.partitions=4
        # One consumer a group here: nobody to wait for.
        group.initial.rebalance.delay.ms=0
        # Milliseconds. After a kill -9 the broker waits for its former self to be given up: 9 s if not said.
        broker.session.timeout.ms=5000
        broker.heartbeat.interval.ms=1000
        # 64 MB a segment, so that retention can free space on a laptop.
        log.segment.bytes=67108864
        """
                .formatted(ports.kafka(), ports.kafkaController(), folder.kafka());
    }

    /// Asks for its API versions as a client does: it answers only when it takes requests.
    @Override
    public boolean isReady() {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.kafka()), 1000);
            socket.setSoTimeout(2000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            int correlation = 7;
            // Size, then the request header, version 1: key, version, correlation id, no client id.
            out.writeInt(10);
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(correlation);
            out.writeShort(-1);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            return in.readInt() == correlation && in.readShort() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(90);
    }

    @Override
    public String address() {
        return "127.0.0.1:" + ports.kafka();
    }
}
