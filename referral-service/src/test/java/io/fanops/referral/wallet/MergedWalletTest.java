package io.fanops.referral.wallet;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class MergedWalletTest {
    private static final String SOON = "2099-01-31T00:00:00Z";

    @Inject GatheringWallets gathering;

    private final Shop shop = Shop.fresh();
    private final String ann = shop.fan("ann");
    private final String anna = shop.fan("anna");

    @Test
    void onePersonHasOneBalanceAndTwoHaveTwoAgain() {
        give(ann, 100, Map.of());
        give(anna, 30, Map.of("expiresAt", SOON));
        give(anna, 20, Map.of());
        var hold =
                shop.post(holds(anna), Map.of("amount", 10, "reason", "Tote bag"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.merge(ann, anna);
        eventually(ann, 140);
        for (var id : new String[] {ann, anna}) {
            wallet(id)
                    .body("fanId", equalTo(ann))
                    .body("balances[0].balance", equalTo(140))
                    .body("balances[0].held", equalTo(10))
                    .body("expiring.amount", contains(20))
                    .body("expiring.at", contains(SOON));
        }
        shop.get("/fans/" + ann + "/wallet/entries")
                .then()
                .body("items.reason", hasItem("Two wallets are one"));
        // What is held comes back to whom they are now, with its date.
        shop.post(holds(ann) + "/" + hold + "/release", Map.of()).then().statusCode(200);
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        eventually(ann, 150);
        wallet(ann).body("expiring.amount", contains(30)).body("balances[0].held", equalTo(0));
        // The two together spend more than either has.
        shop.post(holds(anna), Map.of("amount", 145, "reason", "Coat", "capture", true))
                .then()
                .statusCode(201)
                .body("fanId", equalTo(ann));
        shop.part(ann, anna);
        eventually(anna, 50);
        wallet(anna).body("expiring.amount", contains(30));
        wallet(ann).body("balances[0].balance", equalTo(-45)).body("expiring", empty());
        shop.assertBooksBalance();
    }

    @Test
    void gatheringOnesWalletKeepsNobodyElseWaiting() {
        var ben = shop.fan("ben");
        var benno = shop.fan("benno");
        give(anna, 30, Map.of());
        give(benno, 40, Map.of());
        shop.merge(ann, anna);
        shop.merge(ben, benno);
        eventually(ann, 30);
        eventually(ben, 40);
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() -> {
                                    gathering.whole(UUID.fromString(anna));
                                    shop.post(holds(benno), Map.of("amount", 40, "reason", "x"))
                                            .then()
                                            .statusCode(201);
                                }));
    }

    @Test
    void aRewardToAMergedFanReachesWhoTheyAre() {
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", anna);
        shop.merge(ann, anna);
        FactSender.send(
                shop.slug(),
                new BrandOnboarded(shop.slug(), "Aurora", "CNY", "Asia/Shanghai", "zh-CN"));
        shop.refer(code, "n1").then().statusCode(201).body("state", equalTo("REWARDED"));
        eventually(ann, 500);
        wallet(anna).body("balances[0].balance", equalTo(500));
        shop.assertBooksBalance();
    }

    private void give(String fan, long amount, Map<String, Object> more) {
        var body = new java.util.HashMap<String, Object>(more);
        body.put("amount", amount);
        body.put("reason", "Goodwill");
        shop.post("/fans/" + fan + "/wallet/adjustments", body).then().statusCode(201);
    }

    private void eventually(String fan, int balance) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> wallet(fan).body("balances[0].balance", equalTo(balance)));
    }

    private ValidatableResponse wallet(String fan) {
        return shop.get("/fans/" + fan + "/wallet").then().statusCode(200);
    }

    private static String holds(String fan) {
        return "/fans/" + fan + "/wallet/holds";
    }
}
