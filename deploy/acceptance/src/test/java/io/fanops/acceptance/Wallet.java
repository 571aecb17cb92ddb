package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A fan's wallet, read as tolerantly as `api.md` is open: balances by form, as a list of forms or
/// an object by form.
record Wallet(Brand brand, String fanId) {

    long points() {
        return balance("POINTS");
    }

    long balance(String form) {
        JsonNode wallet = brand.api().get("/fans/" + fanId + "/wallet").is(200).json();
        return amount(wallet.has("balances") ? wallet.path("balances") : wallet, form);
    }

    /// All entries, page after page.
    List<JsonNode> entries() {
        List<JsonNode> entries = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    brand.api()
                            .get("/fans/" + fanId + "/wallet/entries?limit=100" + cursor)
                            .is(200)
                            .json();
            page.path("items").forEach(entries::add);
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return entries;
    }

    /// Every brand's books must balance at every moment, so any test may ask.
    static void assertBooksBalance(Brand brand) {
        Answer books = brand.api().get("/ledger/trial-balance").is(200);
        assertTrue(books.json().path("balanced").asBoolean(), books::toString);
    }

    private static long amount(JsonNode balances, String form) {
        if (balances.isArray()) {
            long sum = 0;
            for (JsonNode balance : balances) {
                if (balance.path("form").asText().equals(form)) {
                    sum +=
                            number(
                                    balance.has("balance")
                                            ? balance.path("balance")
                                            : balance.path("amount"));
                }
            }
            return sum;
        }
        return number(balances.path(form));
    }

    private static long number(JsonNode value) {
        return value.isObject() ? value.path("amount").asLong() : value.asLong();
    }
}
