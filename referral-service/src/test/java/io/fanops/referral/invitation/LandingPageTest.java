package io.fanops.referral.invitation;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class LandingPageTest {
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();

    @Test
    void aCodeIsTheSameEachTime() {
        var ann = shop.fan("ann");
        shop.program(Shop.terms("a", "JOINED"));
        shop.program(Shop.terms("b", "JOINED"));
        var first = shop.call().put("/referral-programs/a/codes/" + ann);
        first.then()
                .statusCode(200)
                .body("code", matchesPattern("[0-9BCDFGHJKMNPQRSTVWXYZ]{8}"))
                .body("url", equalTo("http://localhost:8080/r/" + first.path("code")));
        shop.call()
                .put("/referral-programs/a/codes/" + ann)
                .then()
                .body("code", equalTo(first.path("code")));
        shop.call()
                .put("/referral-programs/b/codes/" + ann)
                .then()
                .body("code", not(equalTo(first.path("code"))));
        shop.call().put("/referral-programs/a/codes/" + UUID.randomUUID()).then().statusCode(404);
        shop.call().put("/referral-programs/a/codes/nobody").then().statusCode(404);
        shop.call().put("/referral-programs/none/codes/" + ann).then().statusCode(404);
        shop.as("no-token").call().put("/referral-programs/a/codes/" + ann).then().statusCode(401);
        shop.as(Tokens.brandAdmin("other"))
                .call()
                .put("/referral-programs/a/codes/" + ann)
                .then()
                .statusCode(404);
    }

    @Test
    void saysWhoInvitesAndWhatBothGet() {
        FactSender.send(
                shop.slug(),
                new FanFact.BrandOnboarded(
                        shop.slug(), "Aurora <极光>", "CNY", "Asia/Shanghai", "zh-CN"));
        var code = code();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> open(code, "zh").asString().contains("极光"));
        open(code, "zh-CN")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("好友邀请你加入Aurora &lt;极光&gt;"))
                .body(containsString("500 积分"))
                .body(containsString("30 积分"))
                .body(containsString("og:title"))
                .body(containsString(code))
                .body(not(containsString("<script")));
        open(code, "en")
                .then()
                .body(containsString("A friend invites you"))
                .body(containsString("Join now"));
        open(code, null).then().body(containsString("立即加入"));
        open(code.toLowerCase(java.util.Locale.ROOT), "en").then().statusCode(200);
    }

    @Test
    void onlyPeopleAreCounted() {
        var code = code();
        try (var told = new Told(shop)) {
            given().header("User-Agent", PHONE).head("/public/r/" + code).then().statusCode(200);
            given().header("User-Agent", "Twitterbot/1.0")
                    .get("/public/r/" + code)
                    .then()
                    .statusCode(200);
            given().header("User-Agent", PHONE)
                    .header("Sec-Purpose", "prefetch")
                    .get("/public/r/" + code);
            given().header("User-Agent", PHONE)
                    .header("X-Purpose", "preview")
                    .get("/public/r/" + code);
            // Twice within a minute is once, whatever else is in the request.
            open(code, "en").then().statusCode(200);
            open(code.toLowerCase(java.util.Locale.ROOT), "zh").then().statusCode(200);
            given().header("User-Agent", PHONE + " Another").get("/public/r/" + code);
            var opened = told.until("link-opened", 2);
            assertEquals(2, opened.size());
            assertEquals("friends", opened.getFirst().path("program").asText());
            assertEquals(shop.fan("ann"), opened.getFirst().path("referrerId").asText());
            BrandScope.within(
                    shop.slug(),
                    () ->
                            jdbi.withHandle(h ->
                                    h.execute(
                                            "update link_visit set at = at - interval '61 seconds'")));
            open(code, "en");
            told.until("link-opened", 3);
        }
    }

    @Test
    void aCodeThatLeadsNowhereIsSaidSoFriendly() {
        open("00000000", "en")
                .then()
                .statusCode(404)
                .contentType(startsWith("text/html"))
                .body(containsString("has ended"));
        open("00000000", "zh").then().statusCode(404).body(containsString("已失效"));
        var code = code();
        shop.call().post("/referral-programs/friends/end").then().statusCode(200);
        open(code, "en").then().statusCode(404).body(containsString("has ended"));
        given().head("/public/r/" + code).then().statusCode(404);
    }

    @Test
    void anErasedFanInvitesNobody() {
        var code = code();
        FactSender.send(
                shop.slug(),
                new FanFact.Erased(UUID.fromString(shop.fan("ann")), java.time.Instant.now()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> open(code, "en").statusCode() == 404);
        shop.refer(code, "late").then().statusCode(400).body("code", equalTo("UNKNOWN_CODE"));
    }

    @Test
    void saysWhenFriendsAreBrought() {
        var terms = Shop.terms("nights", "JOINED");
        terms.put("weekdays", List.of("SUNDAY", "SATURDAY"));
        terms.put("hours", Map.of("from", "20:00", "to", "02:00"));
        shop.program(terms);
        var code = shop.code("nights", shop.fan("ann"));
        open(code, "en").then().body(containsString("taken Sat, Sun 20:00–02:00."));
        open(code, "zh").then().body(containsString("邀请时间：周六、周日 20:00–02:00。"));
    }

    @Test
    void theButtonLeadsWhereTheBrandWants() {
        var terms = Shop.terms("own", "JOINED");
        terms.put("joinUrl", "https://shop.example.com/join?ref=me&lang=zh&clickId=k-0#top");
        shop.program(terms);
        var code = shop.code("own", shop.fan("ann"));
        open(code, "en")
                .then()
                .body(
                        containsString(
                                "https://shop.example.com/join?lang=zh&amp;ref=" + code + "#top"));
        open(code + "?clickId=k-1", "en")
                .then()
                .body(containsString("/join?lang=zh&amp;ref=" + code + "&amp;clickId=k-1#top"));
        open(code + "?clickId=%22%3E", "en")
                .then()
                .body(containsString("&amp;ref=" + code + "#top"));
    }

    private String code() {
        var terms = Shop.terms("friends", "JOINED");
        terms.put(
                "rewards",
                List.of(
                        Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 500),
                        Map.of("recipient", "REFEREE", "form", "POINTS", "amount", 30)));
        shop.program(terms);
        return shop.code("friends", shop.fan("ann"));
    }

    private static Response open(String code, @Nullable String language) {
        var request = given().header("User-Agent", PHONE);
        return (language == null ? request : request.header("Accept-Language", language))
                .get("/public/r/" + code);
    }
}
