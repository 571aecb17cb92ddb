package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.platform.testing.ReferenceTill;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A reference till goes offline, takes vouchers without a single call, and comes back.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OfflineTillTest {
    private final Brand brand = Stack.running().onboard("offline");
    private final Api api = brand.api();

    @Test
    void twoTillsTakeOneVoucherAndOneOfThemCounts() {
        String voucher = voucher("ten-off", "kim");
        ReferenceTill early = till("till-1");
        ReferenceTill late = till("till-2");
        JsonNode keys = api.get("/offline/keys").is(200).json().path("keys");
        assertTrue(ReferenceTill.believes(voucher, keys));

        // Offline: from here on the tills have what they fetched, and nothing else.
        early.take(voucher, Instant.now());
        late.take(voucher, Instant.now());

        // The later one is back first.
        JsonNode waiting = sync(late);
        assertEquals("PENDING", result(waiting), waiting::toString);
        JsonNode counted = sync(early);
        assertEquals("ACCEPTED", result(counted), counted::toString);
        JsonNode spent = api.get("/tills/" + late.id + "/entries").is(200).json().path("items");
        assertEquals("DOUBLE_SPENT", spent.path(0).path("result").asText(), spent::toString);

        JsonNode report = api.get("/offline/double-spends").is(200).json().path("items");
        assertEquals(1, report.size(), report::toString);
        JsonNode one = report.path(0);
        assertEquals("till-2", one.path("taken").path("till").path("name").asText());
        assertEquals("till-1", one.path("counts").path("till").path("name").asText());
        assertEquals(1_000, one.path("loss").path("amount").asInt());
        api.post("/coupons/" + one.path("code").asText() + "/redemptions", Map.of("store", "S-1"))
                .problem(409);
        Wallet.assertBooksBalance(brand);
    }

    @Test
    void whatIsTamperedWithIsSeenAtTheTillAndAtTheSync() {
        String voucher = voucher("tampered", "lee");
        String[] parts = voucher.split("\\.");
        String tampered = parts[0] + "." + parts[1].replaceFirst("..$", "Zz") + "." + parts[2];
        JsonNode keys = api.get("/offline/keys").is(200).json().path("keys");
        assertFalse(ReferenceTill.believes(tampered, keys));
        ReferenceTill till = till("till-3");
        till.take(tampered, Instant.now());
        List<String> log = till.unanswered();
        assertEquals("BAD_SIGNATURE", result(sync(till)));

        // The same log again is answered the same; another one under the same numbers is not taken.
        assertEquals(
                "BAD_SIGNATURE",
                result(
                        api.post("/tills/" + till.id + "/sync", Map.of("entries", log))
                                .is(200)
                                .json()));
        till.rewind();
        till.take(voucher, Instant.now());
        assertEquals(
                "LOG_REWOUND",
                api.post("/tills/" + till.id + "/sync", Map.of("entries", till.unanswered()))
                        .problem(409)
                        .path("code")
                        .asText());
        api.post("/tills/" + till.id + "/revoke", Map.of("reason", "rewound")).is(200);
        api.post("/tills/" + till.id + "/sync", Map.of("entries", till.unanswered())).problem(409);
        assertEquals(2, api.get("/offline/incidents").is(200).json().path("items").size());
    }

    private String voucher(String template, String fan) {
        api.post("/coupon-templates", Bodies.offlineTemplate(template)).is(201);
        String code =
                api.post("/coupons", Bodies.coupon(template, fan))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        return api.get("/coupons/" + code + "/voucher").is(200).json().path("voucher").asText();
    }

    private ReferenceTill till(String name) {
        ReferenceTill till = new ReferenceTill();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("store", "S-1");
        body.put("publicKey", till.publicKey());
        till.id = api.post("/tills", body).is(201).json().path("id").asText();
        return till;
    }

    private JsonNode sync(ReferenceTill till) {
        JsonNode synced =
                api.post("/tills/" + till.id + "/sync", Map.of("entries", till.unanswered()))
                        .is(200)
                        .json();
        till.answered(synced.path("allowance").path("number").asInt());
        return synced;
    }

    private static String result(JsonNode synced) {
        return synced.path("results").path(0).path("result").asText();
    }
}
