package io.fanops.analytics.listening;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.BrandAtWork;
import io.fanops.platform.contracts.ContentFact;
import io.fanops.platform.contracts.ContentFact.StoreOpened;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.contracts.FanFact.Joined;
import io.fanops.platform.contracts.FanFact.StageMoved;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import io.fanops.platform.contracts.ReferralFact.OrderRefunded;
import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the inbox promises, seen from the figures: nothing is counted twice (G2), and what cannot
/// be dealt with goes aside while the rest goes on (G8).
@QuarkusTest
@WithTestResource(TestStack.class)
class InboxTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    /// More fans than there are partitions, so that every partition has to go on.
    private static final int FANS = 24;

    private final BrandAtWork brand = new BrandAtWork();

    @Inject
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @SuppressWarnings("NullAway.Init")
    @TestHTTPResource(management = true)
    URI management;

    @Test
    void duplicatesAndShuffledFactsCountOnce() {
        var random = new Random(42);
        var facts = new HashMap<UUID, Fact>();
        long gross = 0;
        long refunded = 0;
        var fans = new ArrayList<UUID>();
        for (int i = 0; i < 60; i++) {
            var fan = UUID.randomUUID();
            fans.add(fan);
            facts.put(Ids.next(), new Joined(fan, "f" + i, Stage.FOLLOWER, null, NOON));
            facts.put(
                    Ids.next(),
                    new StageMoved(
                            fan,
                            Stage.FOLLOWER,
                            Stage.CONSUMER,
                            "order",
                            NOON.plusSeconds(10 + i)));
            var order = Ids.next();
            long amount = random.nextInt(10_000);
            gross += amount;
            facts.put(
                    Ids.next(),
                    new OrderPlaced(
                            order, "o" + i, fan, Money.of(amount, "CNY"), NOON, null, null));
            if (i % 3 == 0) {
                refunded += amount;
                facts.put(
                        Ids.next(),
                        new OrderRefunded(
                                Ids.next(),
                                order,
                                fan,
                                Money.of(amount, "CNY"),
                                true,
                                NOON.plusSeconds(99)));
            }
            if (i > 0) {
                var referral = Ids.next();
                var referrer = fans.get(random.nextInt(i));
                facts.put(
                        Ids.next(), moved(referral, referrer, fan, null, ReferralState.PENDING, 1));
                facts.put(
                        Ids.next(),
                        moved(
                                referral,
                                referrer,
                                fan,
                                ReferralState.PENDING,
                                ReferralState.REWARDED,
                                2));
            }
        }
        var sent = new ArrayList<>(facts.entrySet());
        facts.entrySet().forEach(fact -> sent.addAll(Collections.nCopies(random.nextInt(3), fact)));
        Collections.shuffle(sent, random);
        sent.forEach(fact -> brand.tell(fact.getValue(), fact.getKey()));

        var ladder = brand.settled("ladder");
        assertThat(ladder.getList("stages.fans")).containsExactly(0, 0, 60, 0, 0);
        assertThat(ladder.getList("moves.fans")).containsExactly(60);
        var orders = brand.settled("orders?by=total");
        assertThat(orders.getInt("rows[0].orders")).isEqualTo(60);
        assertThat(orders.getInt("rows[0].buyers")).isEqualTo(60);
        assertThat(orders.getLong("rows[0].gross")).isEqualTo(gross);
        assertThat(orders.getLong("rows[0].refunded")).isEqualTo(refunded);
        var referrals = brand.report("referrals");
        assertThat(referrals.getInt("invitations")).isEqualTo(59);
        assertThat(referrals.getInt("conversions")).isEqualTo(59);
        assertThat(referrals.getInt("largestCascade")).isEqualTo(60);
    }

    @Test
    void bytesNobodyCanReadGoAsideAndThePartitionGoesOn() {
        var dead = deadLetters(FanFact.TOPIC).size();
        FactSender.sendPoison(
                FanFact.TOPIC, "not json".getBytes(StandardCharsets.UTF_8), headers());
        FactSender.sendPoison(FanFact.TOPIC, new byte[0], headers());
        FactSender.sendPoison(
                FanFact.TOPIC, "{\"fanId\":7}".getBytes(StandardCharsets.UTF_8), headers());
        FactSender.sendPoison(FanFact.TOPIC, new byte[] {(byte) 0xff, 0}, Map.of());
        FactSender.sendPoison(FanFact.TOPIC, good(), with("ce_id", "no-uuid"));
        FactSender.sendPoison(FanFact.TOPIC, good(), with("ce_time", "noon"));
        // Of a newer sender: passed over, and no dead letter.
        FactSender.sendPoison(FanFact.TOPIC, good(), with("ce_type", "fanops.fan.promoted.v9"));
        for (int i = 0; i < FANS; i++) {
            brand.joined("f" + i, Stage.FOLLOWER);
        }

        assertThat(brand.settled("ladder").getList("stages.fans"))
                .containsExactly(0, FANS, 0, 0, 0);
        var letters = deadLetters(FanFact.TOPIC);
        assertThat(letters).hasSize(dead + 6);
        var last = letters.getLast();
        assertThat(header(last, "dead_letter_topic")).isEqualTo(FanFact.TOPIC);
        assertThat(header(last, "dead_letter_consumer")).isNotBlank();
        assertThat(header(last, "dead_letter_cause")).contains("Unreadable");
        assertThat(header(last, "dead_letter_offset")).matches("\\d+");
    }

    @Test
    void aReadableFactOfBadBusinessGoesAsideAndItsNeighboursCount() {
        var dead = deadLetters(FanFact.TOPIC).size();
        var wrong = new BrandOnboarded(brand.slug(), "Brand", "CNY", "Mars/Olympus_Mons", "zh-CN");
        for (int i = 0; i < FANS; i++) {
            brand.joined("f" + i, Stage.FOLLOWER);
            if (i == FANS / 2) {
                brand.tell(wrong);
            }
        }

        assertThat(brand.settled("ladder").getList("stages.fans"))
                .containsExactly(0, FANS, 0, 0, 0);
        var letters = deadLetters(FanFact.TOPIC);
        assertThat(letters).hasSize(dead + 1);
        assertThat(header(letters.getLast(), "dead_letter_cause")).contains("Mars/Olympus_Mons");
    }

    @Test
    void aReplayBringsWhatWasMendedIntoTheFiguresOnce() {
        ChokingListener.mended = false;
        for (int i = 0; i < FANS; i++) {
            brand.tell(
                    new StoreOpened(
                            Ids.next(), (i % 2 == 0 ? "choke-" : "good-") + i, "Store", NOON));
        }
        assertThat(brand.settled("stores").getList("rows.store"))
                .as("what was written beside the failure is undone with it")
                .hasSize(FANS / 2)
                .allSatisfy(store -> assertThat(String.valueOf(store)).startsWith("good-"));

        ChokingListener.mended = true;
        given().post(management.resolve("/dead-letters/replay")).then().statusCode(200);
        brand.eventually("stores", report -> assertThat(report.getList("rows")).hasSize(FANS));

        var letters = deadLetters(ContentFact.TOPIC).size();
        given().post(management.resolve("/dead-letters/replay")).then().statusCode(200);
        assertThat(brand.settled("stores").getList("rows")).hasSize(FANS);
        assertThat(deadLetters(ContentFact.TOPIC)).hasSize(letters);
    }

    private static ReferralMoved moved(
            UUID id,
            UUID referrer,
            UUID referee,
            @Nullable ReferralState from,
            ReferralState to,
            int second) {
        return new ReferralMoved(
                id, "p", referrer, referee, from, to, List.of(), NOON.plusSeconds(second));
    }

    private byte[] good() {
        return "{\"fanId\":\"%s\",\"externalId\":\"x\",\"stage\":\"FOLLOWER\",\"at\":\"2026-01-02T12:00:00Z\"}"
                .formatted(UUID.randomUUID())
                .getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> headers() {
        return Map.of(
                "ce_id",
                Ids.next().toString(),
                "ce_type",
                "fanops.fan.joined.v1",
                "ce_brand",
                brand.slug(),
                "ce_time",
                "2026-01-02T12:00:00Z");
    }

    private Map<String, String> with(String header, String value) {
        var headers = new HashMap<>(headers());
        headers.put(header, value);
        return headers;
    }

    /// All dead letters of a topic so far, in the order of their offsets.
    private List<ConsumerRecord<String, byte[]>> deadLetters(String topic) {
        var letters = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            var partitions =
                    consumer
                            .listTopics()
                            .getOrDefault(topic + ".analytics.dead", List.of())
                            .stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                return letters;
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            Awaitility.await()
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                        return partitions.stream()
                                .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
                    });
        }
        letters.sort(java.util.Comparator.comparingLong(ConsumerRecord::timestamp));
        return letters;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
