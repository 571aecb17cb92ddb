package io.fanops.content.landing;

import static io.fanops.content.Calling.admin;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.content.ToldFacts;
import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class LandingTest {
    private static final String PHONE =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                    + " Version/18.1 Mobile/15E148 Safari/604.1";

    private final String brand = Brands.fresh();
    private final String codes = "/v1/brands/" + brand + "/qr-codes";

    @Test
    void showsAPageOfTheCodesKindInTheReadersLanguage() {
        onboard("山茶咖啡 & Co.", "zh-CN");
        var code =
                make(
                        "{\"kind\":\"PRODUCT\",\"target\":\"https://shop.example.com/cold-brew?a=1&b=2\"}");

        phone().header("Accept-Language", "zh-CN,zh;q=0.9")
                .get("/public/q/" + code)
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("Content-Language", "zh-CN")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header(
                        "Content-Security-Policy",
                        allOf(
                                containsString("default-src 'none'"),
                                containsString("style-src 'sha256-"),
                                not(containsString("unsafe"))))
                .body(containsString("<html lang=\"zh-CN\">"))
                .body(containsString("<h1 dir=\"auto\">山茶咖啡 &amp; Co. 为你推荐</h1>"))
                .body(containsString("href=\"https://shop.example.com/cold-brew?a=1&amp;b=2\""))
                .body(containsString("查看商品"))
                .body(containsString("property=\"og:title\" content=\"山茶咖啡 &amp; Co. 为你推荐\""))
                .body(containsString("content=\"http://localhost:8080/q/" + code + "\""))
                .body(not(containsString("<script")));
        phone().header("Accept-Language", "en-GB")
                .get("/public/q/" + code)
                .then()
                .body(containsString("Picked for you by 山茶咖啡 &amp; Co."))
                .body(containsString("See the product"));
        phone().header("Accept-Language", "de")
                .get("/public/q/" + code)
                .then()
                .header("Content-Language", "zh-CN");
    }

    @Test
    void saysWhatTheBrandSaysAndEscapesIt() {
        var code =
                make(
                        """
                        {"kind":"PROMOTION","target":"\\"><img src=x onerror=alert(1)>","title":"<script>alert(1)</script>",
                         "description":"{page.brand} ' \\" & \\u202E","expiresAt":"2099-01-31T16:00:00Z"}\
                        """);

        phone().get("/public/q/" + code)
                .then()
                .statusCode(200)
                .body(not(containsString("<script>")))
                .body(not(containsString("<img")))
                .body(containsString("&lt;script&gt;alert(1)&lt;/script&gt;"))
                .body(containsString("{page.brand} &#39; &quot; &amp;"))
                .body(containsString("Show this page to our staff"))
                .body(containsString("2099"));
    }

    @Test
    void aBrandThatHasNotBeenToldYetGoesByItsSlug() {
        phone().get("/public/q/" + make("{\"kind\":\"BRAND\",\"target\":\"https://example.com\"}"))
                .then()
                .statusCode(200)
                .body(containsString("Welcome to " + brand));
    }

    @Test
    void showsAStoreWithItsHoursItsPhoneAndTheWay() {
        admin(brand)
                .body(
                        """
                        {"externalId":"S-01","name":"南京西路店","address":"南京西路 1266 号","city":"上海",
                         "location":{"lat":31.2297,"lon":121.448},"phone":"+86 21 6279 0000","timezone":"Asia/Shanghai",
                         "openingHours":[{"days":["MONDAY","TUESDAY","WEDNESDAY","THURSDAY","FRIDAY","SATURDAY","SUNDAY"],
                          "opens":"00:00","closes":"00:00"}]}\
                        """)
                .post("/v1/brands/" + brand + "/stores")
                .then()
                .statusCode(201);

        phone().header("Accept-Language", "zh")
                .get("/public/q/" + make("{\"kind\":\"STORE\",\"store\":\"S-01\"}"))
                .then()
                .statusCode(200)
                .body(containsString("<h1 dir=\"auto\">南京西路店</h1>"))
                .body(containsString("上海 · 南京西路 1266 号"))
                .body(containsString("营业中"))
                .body(containsString("周一–周日"))
                .body(containsString("全天"))
                .body(containsString("href=\"tel:+862162790000\""))
                .body(containsString("https://uri.amap.com/marker?position=121.448,31.2297"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0000000000", "nothing", "中文", "%F0%9F%98%80", "a%0Ab", "%22%3E%3Cb%3E"})
    void answersAnUnknownCodeInFriendlyWords(String code) {
        given().urlEncodingEnabled(false)
                .header("User-Agent", PHONE)
                .header("Accept-Language", "zh")
                .get("/public/q/" + code)
                .then()
                .statusCode(404)
                .contentType("text/html;charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("Set-Cookie", nullValue())
                .body(containsString("没有找到这个二维码"))
                .body(not(containsString("<b>")));
    }

    @Test
    void saysThatACodeIsOverAndCountsNothing() {
        var made = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);
        var self = codes + "/" + made.path("id");
        var page = "/public/q/" + made.path("code");

        admin(brand).body("{\"expiresAt\":\"2020-01-01T00:00:00Z\"}").patch(self);
        phone().get(page).then().statusCode(410).body(containsString("This code is over"));
        admin(brand).body("{\"expiresAt\":null}").patch(self);
        phone().get(page).then().statusCode(200);
        admin(brand).delete(self);
        phone().get(page).then().statusCode(410).header("Set-Cookie", nullValue());

        assertThat(scans(self)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "image/webp,*/*;q=0.8", "nonsense"})
    void showsThePageWhateverIsAccepted(String accept) {
        phone().header("Accept", accept)
                .get("/public/q/" + make("{\"kind\":\"BRAND\",\"target\":\"x\"}"))
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8");
    }

    @Test
    void takesACodeAsPeopleTypeIt() {
        var code = make("{\"kind\":\"BRAND\",\"target\":\"x\"}");

        phone().get("/public/q/" + code.substring(0, 5).toLowerCase() + "-" + code.substring(5))
                .then()
                .statusCode(200);
    }

    @Test
    void tellsEachScanOnce() {
        admin(brand)
                .body("{\"externalId\":\"S-01\",\"name\":\"店\"}")
                .post("/v1/brands/" + brand + "/stores");
        var made =
                admin(brand)
                        .body("{\"kind\":\"STORE\",\"store\":\"S-01\",\"campaign\":\"winter\"}")
                        .post(codes);
        try (var facts = new ToldFacts(brand)) {
            phone().get("/public/q/" + made.path("code")).then().statusCode(200);
            phone().get("/public/q/" + made.path("code")).then().statusCode(200);

            var scans =
                    facts
                            .until(told ->
                                    told.stream().filter(f -> f.type().contains("scanned")).count()
                                            == 2)
                            .stream()
                            .filter(f -> f.type().equals("fanops.content.scanned.v1"))
                            .toList();

            assertThat(scans)
                    .extracting(f -> f.data().get("scanId").asText())
                    .doesNotHaveDuplicates();
            assertThat(scans)
                    .allSatisfy(f -> {
                        assertThat(f.data().get("qrCodeId").asText()).isEqualTo(made.path("id"));
                        assertThat(f.data().get("kind").asText()).isEqualTo("STORE");
                        assertThat(f.data().get("store").asText()).isEqualTo("S-01");
                        assertThat(f.data().get("campaign").asText()).isEqualTo("winter");
                        assertThat(f.data().get("fanId").isNull()).isTrue();
                    });
            assertThat(scans(codes + "/" + made.path("id"))).isEqualTo(2);
        }
    }

    @Test
    void theSameBrowserWithinSecondsIsOneScan() {
        var made = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);
        var page = "/public/q/" + made.path("code");

        var first = phone().get(page);
        var cookie = first.getDetailedCookie("fanops_v");
        assertThat(cookie.getValue()).matches("[A-Za-z0-9_-]{22}");
        assertThat(cookie.getSameSite()).isEqualToIgnoringCase("Lax");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getPath()).isEqualTo("/q");
        assertThat(cookie.getMaxAge()).isEqualTo(1800);
        phone().cookie("fanops_v", cookie.getValue())
                .get(page)
                .then()
                .statusCode(200)
                .header("Set-Cookie", nullValue());
        all(
                IntStream.range(0, 8)
                        .<Runnable>mapToObj(
                                _ -> () -> phone().cookie("fanops_v", cookie.getValue()).get(page))
                        .toList());

        assertThat(scans(codes + "/" + made.path("id"))).isEqualTo(1);
    }

    @Test
    void theSameBrowserAtAnotherCodeIsAnotherScan() {
        var cookie =
                phone().get("/public/q/" + make("{\"kind\":\"BRAND\",\"target\":\"x\"}"))
                        .cookie("fanops_v");
        var other = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"y\"}").post(codes);

        phone().cookie("fanops_v", cookie).get("/public/q/" + other.path("code"));

        assertThat(scans(codes + "/" + other.path("id"))).isEqualTo(1);
    }

    @Test
    void manyPeopleAtOnceAreAllCounted() {
        var made = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);
        var shown = new AtomicInteger();

        all(
                IntStream.range(0, 100)
                        .<Runnable>mapToObj(_ ->
                                () -> {
                                    int status =
                                            phone().get("/public/q/" + made.path("code"))
                                                    .statusCode();
                                    // A machine that is too busy says so, and then nothing counts.
                                    assertThat(status).isIn(200, 503);
                                    if (status == 200) {
                                        shown.incrementAndGet();
                                    }
                                })
                        .toList());

        assertThat(shown).hasPositiveValue();
        assertThat(scans(codes + "/" + made.path("id"))).isEqualTo(shown.get());
    }

    @ParameterizedTest
    @CsvSource({
        "User-Agent,curl/8.11.0",
        "User-Agent,facebookexternalhit/1.1",
        "User-Agent,WhatsApp/2.24.20.79 A",
        "Sec-Purpose,prefetch;prerender",
        "Purpose,prefetch",
        "X-Moz,prefetch",
        "Sec-Fetch-Dest,image"
    })
    void showsThePageToProgramsButCountsNothing(String header, String value) {
        var made = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);
        var request = header.equals("User-Agent") ? given() : phone();

        request.header(header, value)
                .get("/public/q/" + made.path("code"))
                .then()
                .statusCode(200)
                .header("Set-Cookie", nullValue())
                .body(containsString("og:title"));

        assertThat(scans(codes + "/" + made.path("id"))).isZero();
    }

    @Test
    void answersHeadWithoutABodyAndCountsNothing() {
        var made = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);

        phone().head("/public/q/" + made.path("code"))
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .body(emptyString());
        phone().head("/public/q/0000000000").then().statusCode(404);

        assertThat(scans(codes + "/" + made.path("id"))).isZero();
    }

    @Test
    void showsThePageWhateverTheCookieHolds() {
        var code = make("{\"kind\":\"BRAND\",\"target\":\"x\"}");

        for (var cookie : List.of("x", "a b", "'", "0".repeat(3_000), "中文")) {
            given().header("User-Agent", PHONE)
                    .header("Cookie", "fanops_v=" + cookie)
                    .get("/public/q/" + code)
                    .then()
                    .statusCode(200);
        }
    }

    private void onboard(String name, String locale) {
        FactSender.send(brand, new BrandOnboarded(brand, name, "CNY", "Asia/Shanghai", locale));
        var code = make("{\"kind\":\"BRAND\",\"target\":\"x\"}");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        given().get("/public/q/" + code)
                                .asString()
                                .contains(
                                        "og:site_name\" content=\"" + name.replace("&", "&amp;")));
    }

    private String make(String body) {
        var made = admin(brand).body(body).post(codes);
        made.then().statusCode(201);
        return made.path("code");
    }

    private int scans(String self) {
        return admin(brand).get(self).<Integer>path("scans");
    }

    private static RequestSpecification phone() {
        return given().header("User-Agent", PHONE);
    }

    private static void all(List<Runnable> calls) {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = calls.stream().map(pool::submit).toList();
            for (var call : running) {
                try {
                    call.get();
                } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
