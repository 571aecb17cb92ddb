package io.fanops.referral.shop;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ShopTest {
    private final Shop brand = Shop.fresh();
    private final Shop me = brand.as(Tokens.fan("shopkeeper-" + brand.slug()));
    private final PartnerDesk desk = new PartnerDesk(brand);

    @Test
    void aFanMakesAShopAndEarnsByIt() {
        put("Mine", cup()).then().statusCode(409).body("code", equalTo("FANS_MAY_NOT_PROMOTE"));
        me.get("/me/shop").then().statusCode(404);
        desk.policy(Map.of("fansMayPromote", true));
        desk.rule("all", Map.of("rate", 1_000));
        var made = put("Mine <b>", cup());
        made.then()
                .statusCode(201)
                .body("url", containsString("/s/"))
                .body("items[0].link", containsString("/p/"));
        put("Mine <b>", cup())
                .then()
                .statusCode(200)
                .body("items[0].link", equalTo(made.path("items[0].link")))
                .body("code", equalTo(made.path("code")));
        me.call()
                .header("If-Match", "\"1\"")
                .body(Map.of("title", "Late", "items", List.of()))
                .put("/me/shop")
                .then()
                .statusCode(412);
        var position = brand.get("/partners").<String>path("items[0].key") + "/positions/shop";
        brand.call()
                .body(Map.of("name", "Renamed"))
                .patch("/partners/" + position)
                .then()
                .statusCode(200);
        put("Mine <b>", cup()).then().statusCode(200);
        var code = made.<String>path("code");
        page(code, "zh-CN")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header(
                        "Content-Security-Policy",
                        containsString("img-src https://shop.example.com"))
                .header("Referrer-Policy", "no-referrer")
                .body(containsString("Mine &lt;b&gt;"))
                .body(containsString("¥12.50"))
                .body(containsString("佣金"))
                .body(containsString(made.path("items[0].link")))
                .body(not(containsString("<script")));
        page(code, "en").then().body(containsString("may earn a commission"));
        given().redirects()
                .follow(false)
                .get("/public/p/" + code)
                .then()
                .statusCode(302)
                .header("Location", containsString("/s/" + code));
        var link = made.<String>path("items[0].link");
        var click = PartnerDesk.click(link.substring(link.lastIndexOf('/') + 1));
        desk.order("o1", "bea", 1_000, click, null).then().statusCode(201);
        me.get("/me/commissions").then().body("balances[0].pending", equalTo(100));
        brand.get("/partners").then().body("items", hasSize(1));
        brand.post("/partners/" + brand.get("/partners").path("items[0].key") + "/end", Map.of());
        page(code, "en").then().statusCode(404);
        put("Again", cup()).then().statusCode(409).body("code", equalTo("PARTNER_STATE"));
    }

    @Test
    void aShopHasNoMoreLinksThanItMay() {
        desk.policy(Map.of("fansMayPromote", true));
        for (int i = 0; i < 10; i++) {
            fill("round " + i, i).then().statusCode(i == 0 ? 201 : 200);
        }
        fill("one more", 10).then().statusCode(409).body("code", equalTo("TOO_MANY_LINKS"));
        me.get("/me/shop").then().body("title", equalTo("round 9"));
        fill("shown before", 3).then().statusCode(200);
        var shop = brand.get("/partners").<String>path("items[0].key") + "/positions/shop";
        brand.post("/partners/" + shop + "/links", Map.of("url", "https://shop.example.com/more"))
                .then()
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_LINKS"));
    }

    /// Shows a hundred products that no other round shows.
    private Response fill(String title, int round) {
        var items =
                IntStream.range(0, 100)
                        .mapToObj(i ->
                                Map.of(
                                        "sku",
                                        "s" + i,
                                        "title",
                                        "S",
                                        "url",
                                        "https://shop.example.com/" + round + "/" + i))
                        .toList();
        return me.call().body(Map.of("title", title, "items", items)).put("/me/shop");
    }

    @Test
    void refusesWhatIsNotOnTheBrandsHosts() {
        desk.policy(Map.of("fansMayPromote", true));
        put("Mine", Map.of("sku", "a", "title", "A", "url", "https://evil.example.com/"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/items/0/url"));
        put(
                        "Mine",
                        Map.of(
                                "sku",
                                "a",
                                "title",
                                "A",
                                "url",
                                "https://shop.example.com/",
                                "imageUrl",
                                "https://evil.example.com/a.png"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/items/0/imageUrl"));
        me.call()
                .body(
                        Map.of(
                                "title",
                                "Mine",
                                "items",
                                IntStream.range(0, 101).mapToObj(_ -> cup()).toList()))
                .put("/me/shop")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/items"));
        me.get("/me/shop").then().statusCode(404);
        page("N0SVCHC0D", "en").then().statusCode(404);
    }

    private Response put(String title, Map<String, ?> item) {
        return me.call().body(Map.of("title", title, "items", List.of(item))).put("/me/shop");
    }

    private static Map<String, Object> cup() {
        return Map.of(
                "sku",
                "cup",
                "title",
                "Cup & saucer",
                "price",
                Map.of("amount", 1_250, "currency", "CNY"),
                "imageUrl",
                "https://shop.example.com/cup.png",
                "url",
                "https://shop.example.com/cup");
    }

    private static Response page(String code, String languages) {
        return given().header("Accept-Language", languages).get("/public/s/" + code);
    }
}
