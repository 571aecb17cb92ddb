package io.fanops.referral.partner;

import static io.fanops.referral.PartnerDesk.PHONE;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class PartnerResourceTest {
    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);

    @Test
    void aPartnerIsMadeOnceAndEdited() {
        var ann = shop.fan("ann");
        var blog =
                Map.of(
                        "key",
                        "blog",
                        "name",
                        "Blog",
                        "fan",
                        Map.of("fanId", ann),
                        "payoutDetails",
                        "IBAN on file");
        var made = shop.post("/partners", blog);
        made.then()
                .statusCode(201)
                .header("ETag", equalTo("\"0\""))
                .body("state", equalTo("ACTIVE"))
                .body("fanId", equalTo(ann))
                .body("_actions", contains("edit", "promote", "pause", "end"));
        shop.post("/partners", blog)
                .then()
                .statusCode(200)
                .body("id", equalTo(made.<String>path("id")));
        shop.post("/partners", Map.of("key", "blog", "name", "Other"))
                .then()
                .statusCode(409)
                .body("code", equalTo("PARTNER_EXISTS"));
        shop.post(
                        "/partners",
                        Map.of("key", "b2", "name", "B2", "fan", Map.of("externalId", "ann")))
                .then()
                .statusCode(409)
                .body("code", equalTo("FAN_IS_PARTNER"))
                .body("errors[0].pointer", equalTo("/fan"));
        shop.call()
                .header("If-Match", "\"7\"")
                .body(Map.of("name", "x"))
                .patch("/partners/blog")
                .then()
                .statusCode(412);
        shop.call()
                .header("If-Match", "\"0\"")
                .body("{\"name\": \"Blog 2\", \"payoutDetails\": null}")
                .patch("/partners/blog")
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"1\""))
                .body("name", equalTo("Blog 2"))
                .body("payoutDetails", nullValue());
        shop.post("/partners/blog/pause", Map.of()).then().body("state", equalTo("PAUSED"));
        shop.post("/partners/blog/pause", Map.of())
                .then()
                .statusCode(409)
                .body("code", equalTo("PARTNER_STATE"));
        shop.post("/partners/blog/resume", Map.of()).then().body("state", equalTo("ACTIVE"));
        shop.post("/partners/blog/end", Map.of()).then().body("_actions", empty());
        shop.get("/partners?state=ENDED").then().body("items.key", contains("blog"));
        shop.get("/partners/none").then().statusCode(404);
    }

    @Test
    void onlyWhoDecidesOnMoneySaysWhereItGoes() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of("payoutDetails", "IBAN on file"));
        var marketer =
                shop.as(
                        Tokens.sign(
                                Tokens.claims(
                                        "mia", List.of(Role.MARKETER), List.of(shop.slug()))));
        marketer.get("/partners/blog").then().body("payoutDetails", nullValue());
        marketer.get("/partners").then().body("items[0].payoutDetails", nullValue());
        marketer.call()
                .body(Map.of("payoutDetails", "mine"))
                .patch("/partners/blog")
                .then()
                .statusCode(403);
        marketer.post("/partners", Map.of("key", "b", "name", "B", "payoutDetails", "mine"))
                .then()
                .statusCode(403);
        marketer.call()
                .body(Map.of("name", "Blog 2"))
                .patch("/partners/blog")
                .then()
                .statusCode(200);
        shop.get("/partners/blog").then().body("payoutDetails", equalTo("IBAN on file"));
    }

    @Test
    void oneOfTwoPositionsGetsATemplateAtOnce() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of());
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        for (int i = 0; i < 8; i++) {
            desk.position("blog", Map.of("key", "p" + i));
        }
        var answers =
                AtOnce.race(
                        8,
                        i ->
                                shop.call()
                                        .body(Map.of("couponTemplate", "cup"))
                                        .patch("/partners/blog/positions/p" + i));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 200));
    }

    @Test
    void nobodyStandsAboveThemselves() {
        desk.policy(Map.of());
        desk.partner("a", Map.of());
        desk.partner("b", Map.of("parent", "a"));
        desk.partner("c", Map.of("parent", "b"));
        for (var parent : List.of("a", "b", "c")) {
            shop.call()
                    .body(Map.of("parent", parent))
                    .patch("/partners/a")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("PARTNER_CYCLE"));
        }
        shop.call()
                .body(Map.of("parent", "nobody"))
                .patch("/partners/a")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/parent"));
        desk.partner("x", Map.of());
        desk.partner("y", Map.of());
        AtOnce.race(
                20,
                i ->
                        shop.call()
                                .body(Map.of("parent", i % 2 == 0 ? "y" : "x"))
                                .patch("/partners/" + (i % 2 == 0 ? "x" : "y")));
        assertFalse(
                shop.get("/partners/x").path("parent") != null
                        && shop.get("/partners/y").path("parent") != null);
    }

    @Test
    void aPositionHasOneLinkForEachPage() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of());
        shop.get("/partners/blog/positions/main")
                .then()
                .statusCode(200)
                .body("code", matchesPattern("[0-9BCDFGHJKMNPQRSTVWXYZ]{9}"))
                .body("url", containsString("http://localhost:8080/p/"));
        var deep = Map.of("sku", "cup", "url", "https://shop.example.com/cup");
        var links = "/partners/blog/positions/main/links";
        var answers = AtOnce.race(10, _ -> shop.post(links, deep));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        assertEquals(9, AtOnce.with(answers, 200));
        shop.post(links, Map.of("sku", "cup", "url", deep.get("url") + "?clickId=k-1&via=V1A"))
                .then()
                .statusCode(200);
        shop.get(links).then().body("items.target", contains("https://shop.example.com/cup"));
        PartnerDesk.open(answers.getFirst().path("code"), PHONE)
                .then()
                .statusCode(302)
                .header(
                        "Location",
                        matchesPattern("https://shop.example.com/cup\\?clickId=[0-9a-f-]{36}"));
        shop.call()
                .body(Map.of("targetUrl", "https://shop.example.com/new?clickId=k-1"))
                .patch("/partners/blog/positions/main")
                .then()
                .statusCode(200)
                .body("targetUrl", endsWith("/new"));
        shop.post("/coupon-templates", Map.of("key", "cup", "name", "Cup")).then().statusCode(201);
        desk.position("blog", Map.of("key", "video", "couponTemplate", "cup"));
        shop.call()
                .body(Map.of("couponTemplate", "cup"))
                .patch("/partners/blog/positions/main")
                .then()
                .statusCode(409)
                .body("code", equalTo("TEMPLATE_HAS_POSITION"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://shop.example.com/",
                "https://evil.example.com/",
                "https://shop.example.com@evil.example.com/",
                "https://shop.example.com\\@evil.example.com/",
                "https://shop.example.com.evil.example.com/",
                "https://evil.example.com/?https://shop.example.com/",
                "https://shop.example.com:8443/",
                "//shop.example.com/",
                "https:shop.example.com",
                "javascript:alert(1)",
                "https://shop.example.com/ x",
                "https://shop.example.com/商品"
            })
    void linksLeadOnlyWhereTheBrandAllows(String url) {
        desk.policy(Map.of());
        shop.post("/partners", Map.of("key", "blog", "name", "Blog")).then().statusCode(201);
        shop.post(
                        "/partners/blog/positions",
                        Map.of("key", "main", "name", "Main", "targetUrl", url))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/targetUrl"));
    }

    @Test
    void aLinkToAHostThatIsNoLongerAllowedLeadsNowhere() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        desk.policy(Map.of("allowedHosts", List.of("other.example.com")));
        PartnerDesk.open(code, PHONE)
                .then()
                .statusCode(404)
                .header("Location", nullValue())
                .body(containsString("This link leads nowhere any more"));
        PartnerDesk.open("N0SVCHC0D", PHONE).then().statusCode(404);
    }

    @Test
    void onlyPeopleClickAndOnceAMinute() {
        desk.policy(Map.of());
        var code = desk.partner("blog", Map.of());
        var first =
                PartnerDesk.open(code, PHONE)
                        .then()
                        .statusCode(302)
                        .header("Cache-Control", "no-store")
                        .header(
                                "Location",
                                matchesPattern(
                                        "https://shop.example.com/a\\?b=c&clickId=[0-9a-f-]{36}#d"))
                        .extract()
                        .header("Location");
        // Who taps twice goes on with the same click.
        PartnerDesk.open(code.toLowerCase(java.util.Locale.ROOT), PHONE)
                .then()
                .header("Location", equalTo(first));
        PartnerDesk.open(code, "Twitterbot/1.0")
                .then()
                .statusCode(302)
                .header("Location", equalTo(PartnerDesk.TARGET));
        given().header("User-Agent", PHONE)
                .header("Sec-Purpose", "prefetch")
                .redirects()
                .follow(false)
                .get("/public/p/" + code)
                .then()
                .header("Location", not(containsString("clickId")));
        given().header("User-Agent", PHONE)
                .redirects()
                .follow(false)
                .head("/public/p/" + code)
                .then()
                .statusCode(302);
        shop.get("/partners/blog/figures")
                .then()
                .statusCode(200)
                .body("clicks", equalTo(1))
                .body("invalidClicks", equalTo(4))
                .body("days[0].position", equalTo("main"));
        shop.post("/partners/blog/pause", Map.of()).then().statusCode(200);
        PartnerDesk.open(code, PHONE + " other")
                .then()
                .statusCode(302)
                .header("Location", equalTo(PartnerDesk.TARGET));
        shop.get("/partners/blog/figures").then().body("clicks", equalTo(1));
        shop.get("/partners/blog/figures?from=2026-13-01")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("from"));
        shop.get("/partners/blog/figures?from=-999999999-01-01").then().statusCode(400);
    }

    @Test
    void whoMayWhat() {
        desk.policy(Map.of());
        desk.partner("blog", Map.of());
        var marketer = shop.as(Tokens.staff(shop.slug(), Role.MARKETER));
        marketer.post("/partners", Map.of("key", "m", "name", "M")).then().statusCode(201);
        marketer.call().body(Map.of()).put("/commission-policy").then().statusCode(403);
        marketer.call().body(Map.of("rate", 1)).put("/commission-rules/r").then().statusCode(403);
        marketer.post("/payout-batches", Map.of("currency", "CNY")).then().statusCode(403);
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        analyst.get("/partners/blog").then().statusCode(200);
        analyst.get("/partners/blog/statement").then().statusCode(200);
        analyst.get("/commission-policy").then().statusCode(200);
        analyst.post("/partners", Map.of("key", "a", "name", "A")).then().statusCode(403);
        shop.as(Tokens.brandAdmin("other")).get("/partners/blog").then().statusCode(404);
        shop.as(Tokens.fan("someone")).get("/partners/blog").then().statusCode(404);
        assertTrue(shop.get("/partners").<List<String>>path("items.key").contains("m"));
    }

    @Test
    void refusesBadInputWithTheField() {
        shop.call()
                .body(Map.of("levels", 3))
                .put("/commission-policy")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/levels"));
        shop.call()
                .body(Map.of("allowedHosts", List.of("https://x.com")))
                .put("/commission-policy")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/allowedHosts/0"));
        shop.post("/partners", Map.of("key", "a/b", "name", "A"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/key"));
        shop.call()
                .body(Map.of("rate", 1, "fixed", Map.of("amount", 1, "currency", "CNY")))
                .put("/commission-rules/r")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/rate", "/fixed"));
        shop.call()
                .body(Map.of("rate", 10_001))
                .put("/commission-rules/r")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/rate"));
        shop.call()
                .body(Map.of("rate", 1, "partner", "nobody"))
                .put("/commission-rules/r")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/partner"));
    }
}
