package io.fanops.referral.referral;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ReferralResourceTest {
    private final Shop shop = Shop.fresh();

    @Test
    void whoJoinsIsPaidForAtOnce() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", ann);
        shop.refer(code, "newcomer")
                .then()
                .statusCode(201)
                .body("program", equalTo("join"))
                .body("state", equalTo("REWARDED"))
                .body("reasons", empty())
                .body("referrer.fanId", equalTo(ann));
        assertEquals(500, shop.points(ann));
        shop.assertBooksBalance();
        shop.refer(code, "newcomer").then().statusCode(200).body("state", equalTo("REWARDED"));
        assertEquals(500, shop.points(ann));
    }

    @Test
    void anOrderQualifies() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("buy", "PURCHASED"));
        shop.refer(shop.code("buy", ann), "buyer").then().statusCode(201).body("state", equalTo("PENDING"));
        shop.post("/orders", Shop.order("o1", "buyer", 4200)).then().statusCode(201);
        assertEquals(500, shop.points(ann));
        shop.post("/orders/o1/refunds", Map.of()).then().statusCode(201);
        assertEquals(0, shop.points(ann));
        shop.get("/referrals").then().body("items[0].state", equalTo("REVERSED")).body("items[0].reasons", contains("ORDER_REFUNDED"));
        shop.assertBooksBalance();
    }
}
