package io.fanops.fan.ladder;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.contracts.ActivityFact;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.inbox.Received;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class LadderTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final String brand = Brands.fresh();

    @Inject Jdbi jdbi;
    @Inject NotingFacts noting;

    @Test
    void anOrderMakesAConsumerAndCountsOnceHoweverOftenItIsTold() {
        var fan = fan("a");
        var order = order(fan);
        var id = FactSender.send(brand, order);
        FactSender.send(brand, order, id);
        FactSender.send(brand, order, id);
        // Facts of one fan keep their order, so once the last is seen the repeats have been dealt
        // with.
        FactSender.send(brand, order(fan));

        await().atMost(Duration.ofSeconds(20)).until(() -> read(fan).getInt("orders") >= 2);
        assertThat(read(fan).getInt("orders")).isEqualTo(2);
        assertThat(read(fan).getString("stage")).isEqualTo("CONSUMER");
        assertThat(read(fan).getString("lastSeen")).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void aConvertedReferralMakesItsReferrerASpreaderAndNothingTakesAStageBack() {
        var referrer = fan("r");
        var referee = fan("e");
        FactSender.send(brand, moved(referrer, referee, ReferralState.PENDING));
        FactSender.send(brand, moved(referrer, referee, ReferralState.REWARDED));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> read(referrer).getString("stage").equals("SPREADER"));
        FactSender.send(brand, order(referrer));
        await().atMost(Duration.ofSeconds(20)).until(() -> read(referrer).getInt("orders") == 1);
        assertThat(read(referrer).getString("stage")).isEqualTo("SPREADER");
        assertThat(read(referee).getString("stage")).isEqualTo("BYSTANDER");
    }

    @Test
    void moreMoneyThanCanBeCountedStaysAtTheMost() {
        var fan = fan("rich");
        brand("CNY");
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "update fan set spent = ? where brand = ?",
                                        Long.MAX_VALUE - 1,
                                        brand)));
        FactSender.send(brand, order(fan));
        await().atMost(Duration.ofSeconds(20)).until(() -> read(fan).getInt("orders") == 1);
        assertThat(read(fan).getLong("spent")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void waitsForFansInTheOrderOfTheirNamesAsWhoeverSavesThem() {
        var late = fan("z");
        var early = fan("a");
        CompletableFuture<Void> climbing =
                BrandScope.within(
                        brand,
                        () ->
                                QuarkusTransaction.requiringNew()
                                        .call(() -> {
                                            jdbi.useHandle(handle ->
                                                    handle.execute(
                                                            "select from fan where brand = ? and id = ? for no key update",
                                                            brand,
                                                            early));
                                            var started =
                                                    CompletableFuture.runAsync(
                                                            () -> climb(late, early));
                                            await().atMost(Duration.ofSeconds(10))
                                                    .until(this::somebodyWaits);
                                            // It waits for the first of the names and holds no
                                            // later one.
                                            assertThat(isFree(late)).isTrue();
                                            return started;
                                        }));
        climbing.join();
        assertThat(read(late).getString("stage")).isEqualTo("CONSUMER");
        assertThat(read(early).getString("stage")).isEqualTo("CONSUMER");
    }

    private void climb(UUID... fans) {
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        noting.note(
                                                Stream.of(fans)
                                                        .map(fan ->
                                                                new Received(
                                                                        Ids.next(),
                                                                        brand,
                                                                        NOON,
                                                                        order(fan)))
                                                        .toList())));
    }

    private boolean somebodyWaits() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select exists (select from pg_stat_activity
                                where wait_event_type = 'Lock' and query like '%for no key update%')\
                                """)
                        .mapTo(Boolean.class)
                        .one());
    }

    private boolean isFree(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select true from fan where brand = :brand and id = :fan for no key update skip locked")
                        .bind("brand", brand)
                        .bind("fan", fan)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .isPresent());
    }

    private void brand(String currency) {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        "insert into brand (brand, name, currency, timezone, locale, state)"
                                                + " values (?, 'B', ?, 'Asia/Shanghai', 'zh-CN', 'ACTIVE')",
                                        brand,
                                        currency)));
    }

    @Test
    void whoIsSeenUnderTheBrandsOwnNameIsNoted() {
        var fan = fan("seen");
        FactSender.send(
                brand, new ActivityFact.Tracked("m-" + brand, null, "seen", "page_viewed", NOON));
        FactSender.send(
                brand, new ActivityFact.Tracked("n-" + brand, null, "unseen", "page_viewed", NOON));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> NOON.toString().equals(read(fan).getString("lastSeen")));
    }

    @Test
    void poisonGoesAsideAndThePartitionGoesOn() {
        var fan = fan("p");
        FactSender.sendPoison(ReferralFact.TOPIC, new byte[] {1, 2, 3}, Map.of());
        FactSender.sendPoison(
                ReferralFact.TOPIC,
                "{\"fanId\":7}".getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "ce_type",
                        "fanops.referral.order-placed.v1",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_time",
                        NOON.toString(),
                        "ce_brand",
                        brand));
        FactSender.sendPoison(
                ReferralFact.TOPIC,
                "{}".getBytes(StandardCharsets.UTF_8),
                Map.of("ce_type", "fanops.referral.of-the-future.v9"));
        for (int i = 0; i < 20; i++) {
            FactSender.send(brand, order(fan));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> read(fan).getInt("orders") == 20);
    }

    private static ReferralFact.OrderPlaced order(UUID fan) {
        return new ReferralFact.OrderPlaced(
                Ids.next(), "o-" + Ids.next(), fan, Money.of(1250, "CNY"), NOON, null, "wechat");
    }

    private static ReferralFact.ReferralMoved moved(UUID referrer, UUID referee, ReferralState to) {
        return new ReferralFact.ReferralMoved(
                UUID.nameUUIDFromBytes(referee.toString().getBytes(StandardCharsets.UTF_8)),
                "p",
                referrer,
                referee,
                null,
                to,
                List.of(),
                NOON);
    }

    private UUID fan(String externalId) {
        return UUID.fromString(
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .contentType(ContentType.JSON)
                        .body(Map.of("externalId", externalId))
                        .post("/v1/brands/" + brand + "/fans")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id"));
    }

    private JsonPath read(UUID fan) {
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get("/v1/brands/" + brand + "/fans/" + fan)
                .jsonPath();
    }
}
