package io.fanops.fan.ladder;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class LadderTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final String brand = Brands.fresh();

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
