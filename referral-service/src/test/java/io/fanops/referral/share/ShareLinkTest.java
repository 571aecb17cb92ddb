package io.fanops.referral.share;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.PartnerDesk;
import io.fanops.referral.Shop;
import io.fanops.referral.Told;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ShareLinkTest {
    private static final String PAGE = "https://www.example.com/stories/1?lang=zh#top";

    @Inject Jdbi jdbi;

    private final Shop shop = Shop.fresh();
    private final PartnerDesk desk = new PartnerDesk(shop);

    @Test
    void aLinkIsTheSameEachTime() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var first = share(ann, Map.of("url", PAGE, "content", "story-1", "channel", "wechat"));
        first.then()
                .statusCode(201)
                .body("code", matchesPattern("[0-9BCDFGHJKMNPQRSTVWXYZ]{10}"))
                .body("url", equalTo("http://localhost:8080/c/" + first.path("code")))
                .body("fan.fanId", equalTo(ann))
                .body("depth", equalTo(0))
                .body("openings", equalTo(0));
        share(ann, Map.of("url", PAGE, "content", "story-1", "channel", "wechat"))
                .then()
                .statusCode(200)
                .body("code", equalTo(first.path("code")));
        share(ann, Map.of("url", PAGE))
                .then()
                .statusCode(201)
                .body("content", equalTo("https://www.example.com/stories/1"))
                .body("code", not(equalTo(first.path("code"))));
        var answers = AtOnce.race(30, _ -> share(ann, Map.of("url", PAGE, "channel", "sms")));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        shop.get("/share-links?fanId=" + ann).then().body("items", hasSize(3));
        var page = shop.get("/share-links?limit=2");
        shop.get("/share-links?limit=2&cursor=" + page.path("next"))
                .then()
                .body("items.code", contains((Object) first.path("code")))
                .body("next", nullValue());
        shop.get("/share-links?content=story-1").then().body("items", hasSize(1));
        shop.get("/share-links?fanId=" + UUID.randomUUID()).then().body("items", empty());
    }

    @Test
    void aPageThatIsSharedOnIsToldOfTheLinkThatWasOpenedAlone() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var page = "https://www.example.com/stories/1?lang=zh";
        var first = share(ann, Map.of("url", page));
        for (var arrival : List.of("&clickId=k-1&via=V1A", "&%63lickId=k-2")) {
            share(ann, Map.of("url", page + arrival))
                    .then()
                    .statusCode(200)
                    .body("code", equalTo(first.path("code")))
                    .body("target", equalTo(page));
        }
        change("update share_link set url = url || '&clickId=k-1&via=V1A'");
        open(first.path("code"), PartnerDesk.PHONE)
                .then()
                .header(
                        "Location",
                        matchesPattern(
                                "[^&]*\\?lang=zh&clickId=[0-9a-f-]{36}&via=" + first.path("code")));
        open(first.path("code"), "curl/8.5.0").then().body(not(containsString("k-1")));
    }

    @Test
    void leadsPeopleOnAndCountsThemOnce() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var code = code(ann, "story-1");
        try (var told = new Told(shop)) {
            var click = open(code, PartnerDesk.PHONE);
            click.then()
                    .statusCode(302)
                    .header(
                            "Location",
                            matchesPattern(
                                    "https://www\\.example\\.com/stories/1\\?lang=zh&clickId=[0-9a-f-]{36}&via="
                                            + code
                                            + "#top"));
            open(code.toLowerCase(Locale.ROOT), PartnerDesk.PHONE)
                    .then()
                    .header("Location", equalTo(click.header("Location")));
            for (var robot : List.of("WhatsApp/2.24.1.78 A", "curl/8.5.0")) {
                open(code, robot).then().statusCode(200);
            }
            given().header("User-Agent", PartnerDesk.PHONE)
                    .redirects()
                    .follow(false)
                    .head("/public/c/" + code)
                    .then()
                    .statusCode(302)
                    .header("Location", equalTo(PAGE));
            given().header("User-Agent", PartnerDesk.PHONE)
                    .header("Sec-Purpose", "prefetch")
                    .redirects()
                    .follow(false)
                    .get("/public/c/" + code)
                    .then()
                    .header("Location", equalTo(PAGE));
            open(code, PartnerDesk.PHONE + " another").then().statusCode(302);
            aMinutePasses();
            open(code, PartnerDesk.PHONE).then().statusCode(302);
            shop.get("/share-links")
                    .then()
                    .body("items[0].openings", equalTo(3))
                    .body("items[0].visitors", equalTo(2));
            var opening = told.until("link-opened", 3).getFirst();
            assertEquals(ann, opening.path("referrerId").asText());
            assertEquals(":shared", opening.path("program").asText());
        }
        open("N0SVCHC0DE", PartnerDesk.PHONE).then().statusCode(404);
    }

    @Test
    void showsPreviewsHowTheContentLooks() {
        allow("www.example.com", "img.example.com");
        var code = code(shop.fan("ann"), "story-1");
        open(code, "WhatsApp/2.24.1.78 A").then().body(containsString("og:title"));
        var preview = new HashMap<String, Object>();
        preview.put("content", "story-1");
        preview.put("title", "The <first> story");
        preview.put("description", "How it began");
        preview.put("imageUrl", "https://evil.example.com/1.jpg");
        shop.call()
                .body(preview)
                .put("/shared-contents")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/imageUrl"));
        preview.put("imageUrl", "https://img.example.com/1.jpg");
        shop.call().body(preview).put("/shared-contents").then().statusCode(200);
        open(code, "facebookexternalhit/1.1")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("content=\"The &lt;first&gt; story\""))
                .body(containsString("og:image\" content=\"https://img.example.com/1.jpg\""))
                .body(containsString("How it began"))
                .body(not(containsString("clickId")));
        preview.put("url", "https://evil.example.com/");
        shop.call()
                .body(preview)
                .put("/shared-contents")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/url"));
        preview.put("url", "https://www.example.com/stories/1");
        shop.call().body(preview).put("/shared-contents").then().statusCode(200);
        open(code, "facebookexternalhit/1.1").then().body(containsString("How it began"));
        var elsewhere = Map.of("url", "https://www.example.com/wheel", "content", "story-1");
        open(share(shop.fan("bea"), elsewhere).path("code"), "facebookexternalhit/1.1")
                .then()
                .statusCode(200)
                .body(not(containsString("How it began")))
                .body(not(containsString("first")));
        allow("www.example.com");
        open(code, "facebookexternalhit/1.1").then().body(not(containsString("img.example.com")));
        allow("other.example.com");
        open(code, "facebookexternalhit/1.1").then().statusCode(404);
        open(code, PartnerDesk.PHONE).then().statusCode(404);
    }

    @Test
    void anOrderOfAClickIsCreditedToTheLinkUnlessItIsTheSharersOwn() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var code = code(ann, "story-1");
        desk.order("o1", "bea", 1_000, click(code), null).then().statusCode(201);
        desk.order("o2", "ann", 1_000, click(code), null).then().statusCode(201);
        shop.get("/orders/o1/attribution")
                .then()
                .body("credit.kind", equalTo("LAST_CLICK"))
                .body("credit.subject", equalTo("share:" + code));
        shop.get("/share-links").then().body("items[0].orders", equalTo(1));
        shop.get("/shared-contents").then().body("items[0].orders", equalTo(1));
    }

    @Test
    void aChainKeepsByWhomEachCame() {
        allow("www.example.com");
        var first = code(shop.fan("ann"), "story-1");
        var second = share(shop.fan("bea"), wish("story-1", first));
        second.then().body("via", equalTo(first)).body("depth", equalTo(1));
        share(shop.fan("cay"), wish("story-1", second.path("code")))
                .then()
                .body("depth", equalTo(2));
        // Who comes back to what they began does not stand below themselves; what leads nowhere
        // keeps nobody from sharing.
        share(shop.fan("ann"), wish("story-1", second.path("code")))
                .then()
                .statusCode(200)
                .body("depth", equalTo(0));
        share(shop.fan("ann"), wish("story-2", first)).then().body("via", nullValue());
        share(shop.fan("dee"), wish("story-1", "N0SVCHC0DE"))
                .then()
                .statusCode(201)
                .body("via", nullValue());
    }

    @Test
    void aBrandSeesWhatIsSpreadMostAndByWhom() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var bea = shop.fan("bea");
        for (var code : List.of(code(ann, "a"), code(bea, "a"), code(bea, "a"), code(bea, "b"))) {
            click(code);
        }
        code(ann, "never-opened");
        var page = shop.get("/shared-contents?limit=1");
        page.then()
                .body("items.content", contains("a"))
                .body("items[0].sharers", equalTo(2))
                .body("items[0].links", equalTo(2))
                .body("items[0].openings", equalTo(3))
                .body("items[0].visitors", equalTo(3));
        shop.get("/shared-contents?limit=1&cursor=" + page.path("next"))
                .then()
                .body("items.content", contains("b"))
                .body("next", nullValue());
        var sharers = shop.get("/shared-contents/sharers?limit=1");
        sharers.then().body("items.fan.fanId", contains(bea)).body("items[0].openings", equalTo(3));
        shop.get("/shared-contents/sharers?limit=1&cursor=" + sharers.path("next"))
                .then()
                .body("items.fan.fanId", contains(ann))
                .body("next", nullValue());
        shop.get("/shared-contents/sharers?content=b")
                .then()
                .body("items.fan.fanId", contains(bea))
                .body("items[0].openings", equalTo(1));
        shop.get("/shared-contents?from=2020-01-01&to=2020-02-01").then().body("items", empty());
        for (var wrong :
                List.of(
                        "from=2020-01-01",
                        "to=yesterday",
                        "from=-999999-01-01",
                        "from=2026-02-01&to=2026-01-01")) {
            shop.get("/shared-contents?" + wrong).then().statusCode(400);
        }
        shop.get("/shared-contents/sharers?cursor=" + page.path("next")).then().statusCode(400);
    }

    @Test
    void aFanSeesTheirOwnAndAMergedFansAreTheSurvivors() {
        allow("www.example.com");
        var me = shop.as(Tokens.fan("sharer-" + shop.slug()));
        var mine = me.call().body(Map.of("url", PAGE)).put("/me/share-links");
        mine.then().statusCode(201).body("fan", nullValue());
        me.call().body(Map.of("url", PAGE)).put("/me/share-links").then().statusCode(200);
        var self = shop.get("/share-links").<String>path("items[0].fan.fanId");
        var other = shop.fan("other");
        var others = code(other, "story-1");
        me.get("/me/share-links").then().body("items", hasSize(1));
        shop.merge(self, other);
        Awaitility.await()
                .until(() -> me.get("/me/share-links").<List<?>>path("items").size() == 2);
        click(others);
        share(self, wish("story-1", null)).then().statusCode(200).body("code", equalTo(others));
        shop.get("/shared-contents/sharers").then().body("items.fan.fanId", contains(self));
        shop.part(self, other);
        Awaitility.await()
                .until(() -> me.get("/me/share-links").<List<?>>path("items").size() == 1);
    }

    @Test
    void contentsAreAsLinksCanSayThem() {
        for (var content :
                List.of("商".repeat(64), "https://www.example.com/" + "a".repeat(1_976))) {
            shop.call()
                    .body(Map.of("content", content, "title", "T"))
                    .put("/shared-contents")
                    .then()
                    .statusCode(200);
        }
        for (var content :
                List.of("商".repeat(65), "https://www.example.com/商".repeat(9), "a".repeat(65))) {
            shop.call()
                    .body(Map.of("content", content, "title", "T"))
                    .put("/shared-contents")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/content"));
        }
    }

    @Test
    void anErasedFansWordsAreForgottenUnlessTheyAreSomebodyElsesToo() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        var bea = shop.fan("bea");
        shop.call()
                .body(Map.of("content", "story", "title", "The story"))
                .put("/shared-contents")
                .then()
                .statusCode(200);
        for (var code :
                List.of(
                        code(ann, "story"),
                        code(ann, "ann-138"),
                        code(ann, "both"),
                        code(bea, "both"))) {
            click(code);
        }
        erase(ann);
        shop.get("/shared-contents")
                .then()
                .body("items.content", containsInAnyOrder("story", "both", "Erased"))
                .body("items.openings.sum()", equalTo(4));
        erase(bea);
        shop.get("/shared-contents")
                .then()
                .body("items.content", containsInAnyOrder("story", "Erased"));
        // The fan service of the tests knows nothing of it, as at a request that had asked before.
        share(ann, wish("story", null)).then().statusCode(400).body("code", equalTo("UNKNOWN_FAN"));
    }

    @Test
    void anErasureWaitsForALinkThatIsJustBeingMade() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        code(ann, "story");
        inTheBrand(handle -> {
            handle.createQuery(
                            "select pg_advisory_xact_lock(hashtextextended('share-links/' || :brand || '/' || :fan, 0))")
                    .bind("fan", ann)
                    .mapTo(String.class)
                    .one();
            handle.execute(
                    """
                    insert into share_link select brand, uuidv7(), fan_id, code || '-2', url, 'late', content, channel, null, 0, null, created_at
                    from share_link\
                    """);
            tellOfErasure(ann);
            Awaitility.await()
                    .pollInSameThread()
                    .until(() ->
                            handle.createQuery(
                                            "select exists (select from pg_locks where locktype = 'advisory' and not granted)")
                                    .mapTo(Boolean.class)
                                    .one());
        });
        Awaitility.await().until(() -> shop.get("/share-links").<List<?>>path("items").isEmpty());
    }

    @Test
    void nobodyIsFollowedFromLinkToLink() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        for (var content : List.of("story-1", "story-2")) {
            open(code(ann, content), PartnerDesk.PHONE).then().statusCode(302);
        }
        for (var table : List.of("share_visitor", "promotion_visit")) {
            assertEquals(
                    2,
                    BrandScope.<Integer>within(
                            shop.slug(),
                            () ->
                                    jdbi.withHandle(handle ->
                                            handle.createQuery(
                                                            "select count(distinct visitor) from "
                                                                    + table)
                                                    .mapTo(Integer.class)
                                                    .one())));
        }
    }

    @Test
    void aFanHasNoMoreLinksThanTheyMay() {
        allow("www.example.com");
        var ann = shop.fan("ann");
        code(ann, "story-1");
        change(
                """
                insert into share_link select brand, uuidv7(), fan_id, code || n, url, named || n, content, channel,
                    null, 0, null, created_at
                from share_link, generate_series(2, 999) n\
                """);
        var answers = AtOnce.race(20, i -> share(ann, wish("more-" + i, null)));
        AtOnce.noneBroke(answers);
        assertEquals(1, AtOnce.with(answers, 201));
        share(ann, wish("one-more", null))
                .then()
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_SHARE_LINKS"));
        share(ann, wish("story-1", null)).then().statusCode(200);
    }

    @Test
    void refusesWhatIsNotOnTheBrandsHosts() {
        var ann = shop.fan("ann");
        for (var url :
                List.of(
                        PAGE,
                        "http://www.example.com/",
                        "https://www.example.com.evil.example.org/",
                        "https://www.example.com@evil.example.org/",
                        "javascript:alert(1)")) {
            share(ann, Map.of("url", url))
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/share/url"));
            allow("www.example.com");
        }
        var me = shop.as(Tokens.fan("sharer-" + shop.slug()));
        me.call()
                .body(Map.of("url", "https://evil.example.org/"))
                .put("/me/share-links")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/url"));
        share(ann, Map.of("url", PAGE, "content", "x".repeat(65)))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/share/content"));
        share(UUID.randomUUID().toString(), Map.of("url", PAGE))
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_FAN"));
        assertTrue(shop.get("/share-links").<List<?>>path("items").isEmpty());
    }

    @Test
    void isForTheBrandsOwnPeople() {
        allow("www.example.com");
        for (var path : List.of("/share-links", "/shared-contents", "/shared-contents/sharers")) {
            shop.as(Tokens.brandAdmin("other")).get(path).then().statusCode(404);
            shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK)).get(path).then().statusCode(403);
            shop.as(Tokens.fan("f")).get(path).then().statusCode(404);
        }
        shop.as("no-token").get("/share-links").then().statusCode(401);
        var analyst = shop.as(Tokens.staff(shop.slug(), Role.ANALYST));
        analyst.get("/shared-contents").then().statusCode(200);
        analyst.call()
                .body(Map.of("allowedHosts", List.of()))
                .put("/share-policy")
                .then()
                .statusCode(403);
        shop.call()
                .header("If-Match", "\"7\"")
                .body(Map.of("allowedHosts", List.of()))
                .put("/share-policy")
                .then()
                .statusCode(412);
        shop.get("/share-policy").then().body("allowedHosts", contains("www.example.com"));
    }

    private void allow(String... hosts) {
        shop.call()
                .body(Map.of("allowedHosts", List.of(hosts)))
                .put("/share-policy")
                .then()
                .statusCode(200);
    }

    private Response share(String fan, Map<String, ?> wish) {
        return shop.call()
                .body(Map.of("fan", Map.of("fanId", fan), "share", wish))
                .put("/share-links");
    }

    private static Map<String, String> wish(String content, @Nullable String via) {
        var wish = new HashMap<>(Map.of("url", PAGE, "content", content));
        if (via != null) {
            wish.put("via", via);
        }
        return wish;
    }

    private String code(String fan, String content) {
        return share(fan, wish(content, null)).path("code");
    }

    private static Response open(String code, String userAgent) {
        return given().header("User-Agent", userAgent)
                .redirects()
                .follow(false)
                .get("/public/c/" + code);
    }

    /// A click by a phone that no other click is from.
    private static String click(String code) {
        return open(code, PartnerDesk.PHONE + " " + UUID.randomUUID())
                .then()
                .statusCode(302)
                .extract()
                .header("Location")
                .replaceFirst(".*clickId=([^#&]*).*", "$1");
    }

    private void tellOfErasure(String fan) {
        FactSender.send(
                shop.slug(), new FanFact.Erased(UUID.fromString(fan), Clock.systemUTC().instant()));
    }

    private void erase(String fan) {
        tellOfErasure(fan);
        Awaitility.await()
                .until(() ->
                        shop.get("/share-links?fanId=" + fan).<List<?>>path("items").isEmpty());
    }

    private void aMinutePasses() {
        change("update promotion_visit set at = at - interval '61 seconds'");
    }

    private void change(String statement) {
        inTheBrand(handle -> handle.execute(statement));
    }

    private void inTheBrand(HandleConsumer<RuntimeException> work) {
        BrandScope.within(
                shop.slug(),
                () -> QuarkusTransaction.requiringNew().run(() -> jdbi.useHandle(work)));
    }
}
