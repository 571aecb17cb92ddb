package io.fanops.referral.wallet;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class WalletResourceTest {
    private final Shop shop = Shop.fresh();

    @Test
    void aFanWithoutRewardsHasNoPoints() {
        var ann = shop.fan("ann");
        shop.get("/fans/" + ann + "/wallet")
                .then()
                .statusCode(200)
                .body("fanId", equalTo(ann))
                .body("balances.form", contains("POINTS"))
                .body("balances.balance", contains(0));
        shop.get("/fans/" + ann + "/wallet/entries")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(0));
    }

    @Test
    void aStrangersWalletIsNotThere() {
        shop.get("/fans/" + UUID.randomUUID() + "/wallet").then().statusCode(404);
        shop.get("/fans/" + UUID.randomUUID() + "/wallet/entries").then().statusCode(404);
        shop.get("/fans/nobody/wallet").then().statusCode(404);
    }

    @Test
    void entriesAreReadPageByPageNewestFirst() {
        var ann = refer3();
        var first =
                shop.get("/fans/" + ann + "/wallet/entries?limit=2")
                        .then()
                        .statusCode(200)
                        .body("items.balanceAfter", contains(1_500, 1_000))
                        .body("items.amount", contains(500, 500))
                        .body("items[0].reason", equalTo("Referral reward"))
                        .body("items[0].cause", startsWith("referral:"))
                        .extract();
        shop.get("/fans/" + ann + "/wallet/entries?limit=2&cursor=" + first.path("next"))
                .then()
                .body("items.balanceAfter", contains(500))
                .body("next", nullValue());
        shop.get("/fans/" + ann + "/wallet/entries?cursor=bogus").then().statusCode(400);
    }

    @Test
    void aStatementAddsUp() {
        var ann = refer3();
        var entries = shop.get("/fans/" + ann + "/wallet/entries").then().extract();
        var second = entries.<String>path("items[1].at");
        shop.post(
                        "/fans/" + ann + "/wallet/adjustments",
                        Map.of("amount", -200, "reason", "Mistake"))
                .then()
                .statusCode(201);
        var statement = "/fans/" + ann + "/wallet/statement";
        shop.get(statement)
                .then()
                .statusCode(200)
                .body("opening", equalTo(0))
                .body("credits", equalTo(1_500))
                .body("debits", equalTo(200))
                .body("closing", equalTo(1_300))
                .body("lines.reason", contains("By hand", "Referral reward"))
                .body("lines.amount", contains(-200, 1_500));
        // From the second reward on: the first one is in the opening balance.
        shop.get(statement + "?form=POINTS&from=" + second)
                .then()
                .body("opening", equalTo(500))
                .body("credits", equalTo(1_000))
                .body("closing", equalTo(1_300));
        shop.get(statement + "?to=" + second).then().body("closing", equalTo(500));
        shop.get("/fans/" + ann + "/wallet/entries?from=" + second)
                .then()
                .body("items.amount", contains(-200, 500, 500))
                .body("items[0].actor", org.hamcrest.Matchers.not(equalTo("system")));
        shop.get(statement + "?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z")
                .then()
                .statusCode(400);
        shop.get(statement + "?from=2024-01-01T00:00:00Z&to=2025-02-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("from"));
        shop.get(statement + "?form=COUPON")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("form"));
        shop.get("/fans/" + UUID.randomUUID() + "/wallet/statement").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fans/{fanId}", "me"})
    void theDocumentNamesTheFormsThatAStatementIsOf(String whose) {
        given().accept(ContentType.JSON)
                .get("/openapi")
                .then()
                .body(
                        "paths.'/v1/brands/{brand}/%s/wallet/statement'.get.parameters.find { it.name == 'form' }.schema.enum"
                                .formatted(whose),
                        contains("POINTS", "CASH", "GIFT"));
    }

    @Test
    void timesThatNoDatabaseKeepsAreRefused() {
        var wallet = "/fans/" + shop.fan("ann") + "/wallet/";
        for (var list :
                List.of(
                        wallet + "entries",
                        wallet + "statement",
                        "/ledger/accounts/program:" + UUID.randomUUID() + "/entries")) {
            for (var at : List.of("-1000000000-01-01T00:00:00Z", "%2B300000-01-01T00:00:00Z")) {
                shop.call()
                        .urlEncodingEnabled(false)
                        .get(list + "?from=" + at)
                        .then()
                        .statusCode(400)
                        .body("errors[0].pointer", equalTo("from"));
            }
        }
        var far = "+300000-01-01T00:00:00Z\n" + UUID.randomUUID();
        for (var list :
                Map.of("/attributions", far, "/offline/double-spends", far + "\n1").entrySet()) {
            var cursor = Base64.getUrlEncoder().encodeToString(list.getValue().getBytes(UTF_8));
            shop.get(list.getKey() + "?cursor=" + cursor).then().statusCode(400);
        }
    }

    @Test
    void anAccountsEntriesAreRead() {
        refer3();
        var account =
                shop.get("/ledger/trial-balance")
                        .then()
                        .extract()
                        .<String>path("accounts.find { it.kind == 'PROGRAM' }.account");
        shop.get("/ledger/accounts/" + account + "/entries")
                .then()
                .statusCode(200)
                .body("items.amount", contains(-500, -500, -500))
                .body("items[0].balanceAfter", nullValue());
        shop.get("/ledger/accounts/nonsense/entries").then().statusCode(404);
        shop.get("/ledger/trial-balance?anew=true")
                .then()
                .body("balanced", equalTo(true))
                .body("totals.credits", contains(1_500));
    }

    @Test
    void badAdjustmentsAreRefusedByName() {
        var adjustments = "/fans/" + shop.fan("ann") + "/wallet/adjustments";
        for (var wrong :
                List.of(
                        Map.of("amount", 0, "reason", "x"),
                        Map.of("amount", 5),
                        Map.of("reason", "x"),
                        Map.of("amount", 5, "reason", "x", "form", "COUPON"),
                        Map.of("amount", 5, "reason", "x", "expiresAt", "2020-01-01T00:00:00Z"),
                        Map.of("amount", -5, "reason", "x", "expiresAt", "2099-01-01T00:00:00Z"))) {
            shop.post(adjustments, wrong).then().statusCode(400).body("errors.size()", equalTo(1));
        }
        shop.post(adjustments, Map.of("amount", -5, "reason", "x"))
                .then()
                .statusCode(409)
                .body("code", equalTo("INSUFFICIENT_BALANCE"));
        shop.call()
                .body(Map.of("amount", 5, "reason", "x"))
                .post(adjustments)
                .then()
                .statusCode(400)
                .body("code", equalTo("IDEMPOTENCY_KEY_REQUIRED"));
        shop.post(
                        "/fans/" + UUID.randomUUID() + "/wallet/adjustments",
                        Map.of("amount", 5, "reason", "x"))
                .then()
                .statusCode(404);
    }

    @Test
    void theTrialBalanceShowsEveryAccountPageByPage() {
        refer3();
        var first =
                shop.get("/ledger/trial-balance?limit=1")
                        .then()
                        .statusCode(200)
                        .body("balanced", equalTo(true))
                        .body("totals.unit", contains("POINTS"))
                        .body("totals.debits", contains(1_500))
                        .body("totals.credits", contains(1_500))
                        .body("accounts.balance", contains(1_500))
                        .body("accounts[0].account", startsWith("fan:"))
                        .extract();
        shop.get("/ledger/trial-balance?limit=1&cursor=" + first.path("next"))
                .then()
                .body("accounts[0].account", startsWith("program:"))
                .body("accounts.balance", contains(-1_500))
                .body("totals.credits", contains(1_500))
                .body("next", nullValue());
        shop.get("/ledger/trial-balance?cursor=bogus").then().statusCode(400);
    }

    @Test
    void aFanReadsTheirOwn() {
        var fan = shop.as(Tokens.fan("kim"));
        var kim = shop.fan("me-kim");
        fan.get("/me/wallet").then().statusCode(200).body("fanId", equalTo(kim));
        fan.get("/me/wallet/entries").then().statusCode(200).body("items.size()", equalTo(0));
        fan.get("/me/coupons").then().statusCode(200).body("items.size()", equalTo(0));
        shop.program(Shop.terms("join", "JOINED"));
        var code =
                fan.call()
                        .put("/me/referral-codes/join")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("code");
        fan.get("/me/referral-codes").then().body("items.code", contains(code));
        shop.refer(code, "friend").then().statusCode(201);
        fan.get("/me/wallet").then().body("balances.balance", contains(500));
        fan.get("/me/wallet/entries")
                .then()
                .body("items.amount", contains(500))
                .body("items.actor", contains(nullValue()));
    }

    @Test
    void aParameterThatDoesNotReadIsNamed() {
        var wallet = "/fans/" + shop.fan("kim") + "/wallet";
        for (var path :
                List.of(
                        wallet + "/entries",
                        wallet + "/statement",
                        "/ledger/accounts/lapsed/entries")) {
            for (var query :
                    List.of(
                            "from=abc",
                            "from=2026-01-01",
                            "to=x",
                            "from=2026-01-01T00:00:00Z&to=x",
                            "form=FOO")) {
                shop.get(path + "?" + query)
                        .then()
                        .statusCode(400)
                        .body("code", equalTo("VALIDATION_FAILED"))
                        .body(
                                "errors[0].pointer",
                                equalTo(query.replaceAll(".*&", "").replaceAll("=.*", "")));
            }
        }
    }

    @Test
    void asksForTheRightCaller() {
        var ann = shop.fan("ann");
        var wallet = "/fans/" + ann + "/wallet";
        shop.as("no-token").get(wallet).then().statusCode(401);
        shop.as(Tokens.fan("ann")).get(wallet).then().statusCode(404);
        shop.as(Tokens.brandAdmin(Shop.fresh().slug())).get(wallet).then().statusCode(404);
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK)).get(wallet).then().statusCode(200);
        shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK))
                .get("/ledger/trial-balance")
                .then()
                .statusCode(403);
        shop.get("/me/wallet").then().statusCode(403);
    }

    private String refer3() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("join", "JOINED"));
        var code = shop.code("join", ann);
        for (int i = 0; i < 3; i++) {
            shop.post("/referrals", Map.of("code", code, "referee", Map.of("externalId", "n" + i)))
                    .then()
                    .statusCode(201);
        }
        return ann;
    }
}
