package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A dry run says what would happen, writes nothing and counts nowhere.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DryRunTest {
    private static final String PLACED = "2026-10-05T04:00:00Z";

    private final Brand brand = Stack.running().onboard("dry");
    private final Api api = brand.api();

    @Test
    void aReferralIsJudgedAndNotMade() {
        String inviter =
                api.post("/fans", Bodies.fan("dry-inviter", "I")).good().path("id").asText();
        api.post("/referral-programs", Bodies.program("dry", "JOINED", 500)).is(201);
        String code =
                api.put("/referral-programs/dry/codes/" + inviter, Map.of())
                        .good()
                        .path("code")
                        .asText();
        Map<String, Object> body =
                Bodies.referral("dry", code, Bodies.fan("dry-guest", "G"), "dry-device");
        JsonNode books = books();

        JsonNode judged = api.post("/referrals?dryRun=true", body, "dry-key").is(200).json();
        assertEquals("REWARDED", judged.path("state").asText(), judged::toString);
        assertEquals(0, api.get("/fans?externalId=dry-guest").is(200).json().path("items").size());
        assertEquals(0, new Wallet(brand, inviter).points());
        assertEquals(books, books());

        // The key is still free, and so is the guest.
        assertEquals(
                "REWARDED",
                api.post("/referrals", body, "dry-key").is(201).json().path("state").asText());
        assertEquals(500, new Wallet(brand, inviter).points());

        JsonNode oneself =
                api.post(
                                "/referrals?dryRun=true",
                                Bodies.referral(
                                        "dry", code, Map.of("fanId", inviter), "dry-device-2"))
                        .is(200)
                        .json();
        assertEquals("REJECTED", oneself.path("state").asText(), oneself::toString);
        assertTrue(oneself.path("reasons").toString().contains("SELF_REFERRAL"), oneself::toString);
    }

    @Test
    void anOrderAndItsRefundAreJudgedAndNotMade() {
        Map<String, Object> order = Bodies.order("dry-order", "dry-buyer", 1_000, "CNY", PLACED);
        JsonNode judged = api.post("/orders?dryRun=true", order).is(200).json();
        assertEquals("dry-order", judged.path("externalId").asText());
        api.get("/orders/dry-order").problem(404);
        assertEquals(0, api.get("/fans?externalId=dry-buyer").is(200).json().path("items").size());

        api.post("/orders", order).is(201);
        api.post("/orders/dry-order/refunds?dryRun=true", Bodies.refund(400, "CNY")).is(200);
        assertEquals(
                0,
                api.get("/orders/dry-order")
                        .is(200)
                        .json()
                        .path("refunded")
                        .path("amount")
                        .asInt());
        api.post("/orders/dry-order/refunds?dryRun=true", Bodies.refund(1_001, "CNY")).problem(409);
    }

    @Test
    void aCouponIsJudgedAndNotSpent() {
        api.post("/coupon-templates", Bodies.couponTemplate("dry-cup", 1, 1)).is(201);
        api.post("/coupons?dryRun=true", Bodies.coupon("dry-cup", "dry-drinker")).is(200);
        // The only one is still there.
        String code =
                api.post("/coupons", Bodies.coupon("dry-cup", "dry-drinker"))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        String redemptions = "/coupons/" + code + "/redemptions";
        api.post(redemptions + "?dryRun=true", Map.of("store", "S-1")).is(200);
        api.post(redemptions, Map.of("store", "S-1")).is(201);
        api.post(redemptions + "?dryRun=true", Map.of("store", "S-1")).problem(409);
    }

    @Test
    void whatOffersNoneRefusesIt() {
        api.post("/fans?dryRun=true", Bodies.fan("dry-fan", "F")).blames(400, "dryRun");
        api.post("/orders?dryRun=perhaps", Map.of()).blames(400, "dryRun");
        assertEquals(0, api.get("/fans?externalId=dry-fan").is(200).json().path("items").size());
    }

    private JsonNode books() {
        JsonNode books = api.get("/ledger/trial-balance").is(200).json();
        assertTrue(books.path("balanced").asBoolean());
        return books.path("totals");
    }
}
