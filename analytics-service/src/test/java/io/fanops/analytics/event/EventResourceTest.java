package io.fanops.analytics.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.analytics.BrandAtWork;
import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.ActivityFact.Tracked;
import io.fanops.platform.contracts.ContentFact.Scanned;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FanFact.Erased;
import io.fanops.platform.contracts.FanFact.Joined;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.inbox.Received;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class EventResourceTest {
    private final BrandAtWork brand = new BrandAtWork();

    @Inject Jdbi jdbi;

    @Inject @All List<FactListener> listeners;

    @Test
    void tellsOfEachItemWhatBecameOfIt() {
        brand.admin()
                .body(
                        """
                        {"events":[
                          {"messageId":"m1","fan":{"externalId":"a"},"type":"viewed","timestamp":"2026-01-01T10:00:00Z",
                           "sentAt":"2026-01-01T10:00:05Z","properties":{"page":"/中文"},"context":{"app":{"version":"1"}}},
                          {"messageId":"m1","fan":{"externalId":"a"},"type":"viewed"},
                          {"messageId":"m2","fan":{},"type":"viewed"},
                          {"messageId":"m3","fan":{"externalId":"a"},"type":"viewed","surprise":1},
                          {"fan":{"externalId":"a"},"type":"viewed"},
                          null,
                          7,
                          {"messageId":"m4","fan":{"fanId":"%s"},"type":"track","event":"viewed"}]}\
                        """
                                .formatted(UUID.randomUUID()))
                .post(brand.path("/events"))
                .then()
                .statusCode(200)
                .body("results", hasSize(8))
                .body(
                        "results.status",
                        contains(
                                "ACCEPTED",
                                "DUPLICATE",
                                "REJECTED",
                                "REJECTED",
                                "REJECTED",
                                "REJECTED",
                                "REJECTED",
                                "ACCEPTED"))
                .body("results[0].messageId", equalTo("m1"))
                .body("results[0].errors", nullValue())
                .body("results[2].errors[0].pointer", equalTo("/fan"))
                .body("results[3].errors[0].pointer", equalTo("/surprise"))
                .body("results[4].errors[0].pointer", equalTo("/messageId"))
                .body("results[4].messageId", nullValue())
                .body("results[7].messageId", equalTo("m4"));

        brand.eventually(
                "funnels?steps=viewed",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(2));
    }

    @Test
    void aMessageIsTakenOnceHoweverOftenItIsSent() throws Exception {
        var body =
                Map.of(
                        "events",
                        List.of(event("once", "a", "viewed"), event("more", "b", "viewed")));
        var calls = new ArrayList<Callable<List<String>>>();
        for (int i = 0; i < 30; i++) {
            calls.add(() ->
                    brand.admin()
                            .body(body)
                            .post(brand.path("/events"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .path("results.status"));
        }
        try (var threads = Executors.newFixedThreadPool(10)) {
            var statuses = new ArrayList<String>();
            for (var answer : threads.invokeAll(calls)) {
                statuses.addAll(answer.get());
            }
            assertThat(statuses.stream().filter("ACCEPTED"::equals)).hasSize(2);
            assertThat(statuses.stream().filter("DUPLICATE"::equals)).hasSize(58);
        }
    }

    @Test
    void aBatchUnderOneKeyIsAnsweredOnce() {
        var body = Map.of("batch", List.of(event("k", "a", "viewed")));
        brand.admin()
                .header("Idempotency-Key", "one")
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(200);
        brand.admin()
                .header("Idempotency-Key", "one")
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body("results[0].status", equalTo("ACCEPTED"));
    }

    @Test
    void aThousandAreTakenAtOnceAndNotOneMore() {
        var events = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < 1_000; i++) {
            events.add(event("m" + i, "f" + i, "opened"));
        }
        brand.admin()
                .body(Map.of("events", events))
                .post(brand.path("/events"))
                .then()
                .statusCode(200)
                .body("results", hasSize(1_000));
        brand.eventually(
                "funnels?steps=opened",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(1_000));

        events.add(event("m1000", "f", "opened"));
        brand.admin()
                .body(Map.of("events", events))
                .post(brand.path("/events"))
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors[0].pointer", equalTo("/events"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "null",
                "{}",
                "{\"events\":[]}",
                "{\"events\":7}",
                "{\"events\":[],\"x\":1}",
                "{"
            })
    void refusesWhatIsNoBatch(String body) {
        brand.admin()
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"timestamp\":\"+1000000000-01-01T00:00:00Z\"",
                "\"timestamp\":\"1970-01-01T00:00:00Z\"",
                "\"timestamp\":\"2026-01-01T00:00:00Z\",\"sentAt\":\"-999999999-01-01T00:00:00Z\"",
                "\"timestamp\":\"yesterday\"",
                "\"properties\":{\"a\":1e999}",
                "\"properties\":{\"a\":\"\\u0000\"}",
                "\"properties\":{\"\\u0000\":1}",
                "\"properties\":[]",
                "\"context\":\"text\"",
                "\"event\":\"\"",
                "\"type\":\"again\""
            })
    void oneBadItemRejectsNoOther(String bad) {
        brand.admin()
                .body(
                        """
                        {"events":[{"messageId":"bad","fan":{"externalId":"a"},"type":"viewed",%s},
                                   {"messageId":"good","fan":{"externalId":"a"},"type":"viewed"}]}\
                        """
                                .formatted(bad))
                .post(brand.path("/events"))
                .then()
                .statusCode(bad.contains("again") ? 400 : 200)
                .body(
                        "results.status",
                        bad.contains("again") ? nullValue() : contains("REJECTED", "ACCEPTED"));
    }

    @Test
    void aFunnelFollowsFansThroughWhatTheyAndTheirBrandDid() {
        var fan = brand.joined("m1", Stage.FOLLOWER);
        var now = Instant.now();
        send(event("e1", "m1", "viewed", now.minusSeconds(600), now));
        send(event("e2", "m1", "shared", now.minusSeconds(500), now));
        send(event("e3", "m2", "viewed", now.minusSeconds(600), now));
        // The second is not known yet; what it does is its own all the same once it is.
        var second = brand.joined("m2", Stage.FOLLOWER);
        brand.tell(
                new OrderPlaced(
                        Ids.next(),
                        "o1",
                        fan,
                        Money.of(1, "CNY"),
                        now.minusSeconds(400),
                        null,
                        null));
        brand.tell(
                new OrderPlaced(
                        Ids.next(),
                        "o2",
                        second,
                        Money.of(1, "CNY"),
                        now.minusSeconds(700),
                        null,
                        null));
        brand.tell(
                new Scanned(
                        Ids.next(), Ids.next(), "BRAND", null, null, fan, now.minusSeconds(300)));

        brand.eventually(
                "funnels?steps=joined,viewed,shared,ordered,scanned&window=366d",
                report -> {
                    assertThat(report.getList("steps.step"))
                            .containsExactly("joined", "viewed", "shared", "ordered", "scanned");
                    assertThat(report.getList("steps.fans")).containsExactly(2, 2, 1, 1, 1);
                    assertThat(report.getList("steps.conversionFromPrevious", Double.class))
                            .containsExactly(1.0, 1.0, 0.5, 1.0, 1.0);
                    assertThat(report.getList("steps.conversionFromFirst", Double.class))
                            .containsExactly(1.0, 1.0, 0.5, 0.5, 0.5);
                });
        assertThat(brand.report("funnels?steps=viewed,ordered&window=1m").getList("steps.fans"))
                .containsExactly(2, 0);
    }

    @Test
    void aDayOfJoiningBeginsWhereTheBrandIs() {
        brand.onboarded("Asia/Shanghai");
        var fan = UUID.randomUUID();
        brand.tell(
                new Joined(
                        fan,
                        "j",
                        Stage.FOLLOWER,
                        LocalDate.of(2026, 1, 2),
                        Instant.parse("2026-02-01T00:00:00Z")));
        // Six in the morning of that day in Shanghai is still the day before in London.
        brand.tell(
                new OrderPlaced(
                        Ids.next(),
                        "o",
                        fan,
                        Money.of(1, "CNY"),
                        Instant.parse("2026-01-01T22:00:00Z"),
                        null,
                        null));

        brand.settled("funnels?steps=joined");
        assertThat(brand.report("funnels?steps=joined,ordered&window=7h").getList("steps.fans"))
                .containsExactly(1, 1);
    }

    @Test
    void anErasedFansEventsLoseWhatIsPersonalAndStayCounted() {
        var fan = brand.joined("secret", Stage.FOLLOWER);
        brand.settled("ladder");
        send(event("known", "secret", "viewed"));
        send(event("early", "early-bird", "viewed"));
        brand.eventually(
                "funnels?steps=viewed",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(2));
        var early = brand.joined("early-bird", Stage.FOLLOWER);
        brand.tell(new Erased(fan, Instant.now()));
        brand.tell(new Erased(early, Instant.now()));

        assertThat(brand.settled("funnels?steps=viewed").getInt("steps[0].fans")).isEqualTo(2);
        assertNothingPersonalIsLeft();
        assertThat(inTheBrand("select count(*) from deed where type = 'viewed'")).isEqualTo(2);
    }

    @Test
    void joiningAndErasingInOneBatchLeavesNoName() {
        send(event("early", "soon-gone", "viewed"));
        brand.eventually(
                "funnels?steps=viewed",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(1));
        var fan = UUID.randomUUID();
        inOneBatch(joined(fan, "soon-gone"), new Erased(fan, Instant.now()));

        assertNothingPersonalIsLeft();
        assertThat(brand.report("funnels?steps=viewed").getInt("steps[0].fans")).isEqualTo(1);
    }

    @Test
    void aNameThatComesAfterTheErasureIsNotKept() {
        send(event("early", "out-of-order", "viewed"));
        brand.eventually(
                "funnels?steps=viewed",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(1));
        var fan = UUID.randomUUID();
        brand.tell(new Erased(fan, Instant.now()));
        brand.settled("ladder");
        brand.tell(joined(fan, "out-of-order"));

        brand.settled("ladder");
        assertNothingPersonalIsLeft();
        assertThat(brand.report("funnels?steps=viewed").getInt("steps[0].fans")).isEqualTo(1);
    }

    @Test
    void whatIsToldLateOfAnErasedFanCountsWithoutTheName() {
        var fan = brand.joined("late", Stage.FOLLOWER);
        brand.tell(new Erased(fan, Instant.now()));
        brand.settled("ladder");
        // From the brand, by name and by id, and from the topic, as it stood there before.
        send(event("by-name", "late", "viewed"));
        var now = Instant.now().toString();
        send(
                Map.of(
                        "messageId",
                        "by-id",
                        "fan",
                        Map.of("fanId", fan.toString()),
                        "type",
                        "viewed",
                        "timestamp",
                        now,
                        "sentAt",
                        now,
                        "properties",
                        Map.of("name", "personal")));
        brand.tell(new Tracked("elsewhere", null, "late", "shared", Instant.now()));

        brand.eventually(
                "funnels?steps=viewed,shared",
                report -> assertThat(report.getList("steps.fans")).containsExactly(1, 1));
        assertThat(inTheBrand("select count(*) from deed where type in ('viewed', 'shared')"))
                .isEqualTo(3);
        assertNothingPersonalIsLeft();
    }

    @Test
    void whoGetsTheNameOfAnErasedFanIsSomebodyElse() {
        var first = brand.joined("reused", Stage.FOLLOWER);
        brand.tell(new Erased(first, Instant.now()));
        brand.settled("ladder");
        brand.joined("reused", Stage.FOLLOWER);
        brand.settled("ladder");
        send(event("anew", "reused", "viewed"));

        brand.eventually(
                "funnels?steps=viewed",
                report -> assertThat(report.getInt("steps[0].fans")).isEqualTo(1));
        assertThat(
                        inTheBrand(
                                """
                                select count(*) from tracked_event
                                where external_id = 'reused' and properties is not null and fan_id is not null\
                                """))
                .isEqualTo(1);
    }

    private void assertNothingPersonalIsLeft() {
        assertThat(
                        inTheBrand(
                                """
                                select count(*) from tracked_event
                                where external_id is not null or properties is not null or context is not null\
                                """))
                .isZero();
        assertThat(inTheBrand("select count(*) from deed_by_name")).isZero();
        assertThat(inTheBrand("select count(*) from known_fan where external_id is not null"))
                .isZero();
    }

    private static Joined joined(UUID fan, String externalId) {
        return new Joined(
                fan, externalId, Stage.FOLLOWER, null, Instant.parse("2026-01-01T00:00:00Z"));
    }

    /// Both facts to all listeners in one transaction, as when they came in one batch.
    private void inOneBatch(Fact first, Fact second) {
        BrandScope.within(
                brand.slug(),
                () -> {
                    var batch = List.of(received(first), received(second));
                    QuarkusTransaction.requiringNew()
                            .run(() ->
                                    listeners.forEach(
                                            listener -> listener.hear(brand.slug(), batch)));
                });
    }

    private Received received(Fact fact) {
        return new Received(Ids.next(), brand.slug(), Instant.now(), fact);
    }

    @Test
    void onlyWhoRunsTheBrandSendsEvents() {
        var body = Map.of("events", List.of(event("r", "a", "viewed")));
        for (var role : List.of(Role.ANALYST, Role.STORE_CLERK)) {
            given().auth()
                    .oauth2(Tokens.staff(brand.slug(), role))
                    .contentType("application/json")
                    .body(body)
                    .post(brand.path("/events"))
                    .then()
                    .statusCode(403);
        }
        given().auth()
                .oauth2(Tokens.staff(brand.slug(), Role.MARKETER))
                .contentType("application/json")
                .body(body)
                .post(brand.path("/events"))
                .then()
                .statusCode(200);
    }

    private void send(Map<String, Object> event) {
        brand.admin()
                .body(Map.of("events", List.of(event)))
                .post(brand.path("/events"))
                .then()
                .statusCode(200)
                .body("results[0].status", equalTo("ACCEPTED"));
    }

    private long inTheBrand(String count) {
        return BrandScope.within(
                brand.slug(),
                () -> jdbi.withHandle(handle -> handle.createQuery(count).mapTo(Long.class).one()));
    }

    private static Map<String, Object> event(String messageId, String fan, String type) {
        var now = Instant.now();
        return event(messageId, fan, type, now, now);
    }

    private static Map<String, Object> event(
            String messageId, String fan, String type, Instant at, Instant sentAt) {
        return Map.of(
                "messageId", messageId,
                "fan", Map.of("externalId", fan),
                "type", type,
                "timestamp", at.toString(),
                "sentAt", sentAt.toString(),
                "properties", Map.of("name", "personal"),
                "context", Map.of("ip", "10.0.0.1"));
    }
}
