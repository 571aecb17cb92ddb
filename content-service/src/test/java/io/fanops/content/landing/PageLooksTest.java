package io.fanops.content.landing;

import static io.fanops.content.Calling.admin;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// The pages in a real browser, on a phone and on a desk, by day and by night; the pictures are in
/// `target/pages`.
@QuarkusTest
@WithTestResource(TestStack.class)
@EnabledIf(
        value = "aBrowserIsThere",
        disabledReason = "Skipped: there is no /usr/bin/chromium (apt-get install chromium)")
class PageLooksTest {
    private static final Path PICTURES = Path.of("target/pages");

    /// The worst contrast of a text with what is behind it, in each of the eight colours (WCAG 2.2,
    /// 1.4.3). A gradient counts by the last plain colour behind it, so texts on gradients are
    /// looked at by people.
    private static final String WORST_CONTRAST =
            """
            (() => {
              const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
              const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
              const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
              const behind = e => {
                for (; e; e = e.parentElement) {
                  const style = getComputedStyle(e);
                  if (style.backgroundImage.includes('gradient') && !e.matches('hr')) return null;
                  const c = colour(style.backgroundColor);
                  if (c.length && (c[3] === undefined || c[3] > 0.99)) return c;
                }
                return colour(getComputedStyle(document.body).backgroundColor);
              };
              let worst = [21, ''];
              const own = document.body.className;
              for (let hue = 0; hue < 8; hue++) {
                document.body.className = own.replace(/^h\\d/, 'h' + hue);
                for (const e of document.querySelectorAll('body *')) {
                  const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
                  const back = text && behind(e);
                  if (!back) continue;
                  const a = luminance(colour(getComputedStyle(e).color)), b = luminance(back);
                  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                  if (ratio < worst[0]) worst = [ratio, 'h' + hue + ' ' + text];
                }
              }
              document.body.className = own;
              return {ratio: worst[0], text: worst[1]};
            })()\
            """;

    private final String brand = Brands.fresh();
    private final String codes = "/v1/brands/" + brand + "/qr-codes";

    static boolean aBrowserIsThere() {
        return Files.isExecutable(Chromium.BINARY);
    }

    @Test
    void looksGoodOnAPhoneAndOnADeskByDayAndByNight() throws IOException {
        onboard("山茶咖啡 Camellia");
        store();
        var pages = pages();

        try (var chromium = new Chromium()) {
            for (var dark : new boolean[] {false, true}) {
                for (var mobile : new boolean[] {true, false}) {
                    for (var page : pages.entrySet()) {
                        var language = page.getKey().endsWith("-en") ? "en" : "zh-CN";
                        chromium.device(
                                mobile ? 390 : 1280, mobile ? 844 : 800, mobile, dark, language);
                        chromium.open(url(page.getValue()));
                        chromium.screenshot(
                                PICTURES.resolve(
                                        "%s-%s-%s.png"
                                                .formatted(
                                                        page.getKey(),
                                                        mobile ? "390" : "1280",
                                                        dark ? "dark" : "light")),
                                mobile);

                        keepsToTheWindow(chromium);
                        isLegible(chromium);
                        canBeTapped(chromium);
                    }
                }
            }
            chromium.device(320, 640, true, false, "zh-CN");
            for (var page : pages.values()) {
                chromium.open(url(page));
                keepsToTheWindow(chromium);
            }
        }
    }

    @Test
    void aRealBrowserMakesAScan() throws IOException {
        var made =
                admin(brand)
                        .body("{\"kind\":\"BRAND\",\"target\":\"https://example.com\"}")
                        .post(codes);
        try (var chromium = new Chromium()) {
            chromium.device(390, 844, true, false, "zh-CN");
            chromium.open(url(made.path("code")));
            // The cookie is the gateway's path's, /q, so this visit through the back door is a new
            // visitor's each time.
            assertThat(chromium.evaluate("document.cookie").asText()).isEmpty();
        }

        assertThat(admin(brand).get(codes + "/" + made.path("id")).<Integer>path("scans"))
                .isEqualTo(1);
    }

    private static void keepsToTheWindow(Chromium chromium) {
        assertThat(
                        chromium.evaluate(
                                        "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                                .asInt())
                .as("pixels beyond the window's edge")
                .isZero();
    }

    private static void isLegible(Chromium chromium) {
        var worst = chromium.evaluate(WORST_CONTRAST);
        assertThat(worst.get("ratio").asDouble())
                .as("contrast of " + worst.get("text"))
                .isGreaterThanOrEqualTo(4.5);
    }

    private static void canBeTapped(Chromium chromium) {
        assertThat(
                        chromium.evaluate(
                                        "Math.min(...[...document.querySelectorAll('a')].map(a =>"
                                                + " a.getBoundingClientRect().height), 999)")
                                .asInt())
                .as("height of the lowest link in pixels")
                .isGreaterThanOrEqualTo(44);
    }

    private Map<String, String> pages() {
        var pages = new LinkedHashMap<String, String>();
        pages.put(
                "brand",
                make("{\"kind\":\"BRAND\",\"target\":\"https://shop.example.com/welcome\"}"));
        pages.put("brand-en", pages.get("brand"));
        pages.put(
                "product",
                make(
                        """
                        {"kind":"PRODUCT","target":"https://shop.example.com/products/cold-brew","title":"冷萃咖啡 · 云南小粒",
                         "description":"低温慢萃十二小时，入口像一阵凉风。\\n每瓶 280 毫升。","store":"S-01"}\
                        """));
        pages.put("product-en", make("{\"kind\":\"PRODUCT\",\"target\":\"SKU-4711-OAT-LATTE\"}"));
        pages.put(
                "promotion",
                make(
                        """
                        {"kind":"PROMOTION","target":"https://shop.example.com/winter","title":"第二杯半价","campaign":"winter",
                         "description":"带一位朋友来，第二杯半价。","expiresAt":"2099-01-31T15:59:00Z"}\
                        """));
        pages.put(
                "promotion-en",
                make(
                        "{\"kind\":\"PROMOTION\",\"target\":\"WINTER-2026\",\"expiresAt\":\"2099-01-31T15:59:00Z\"}"));
        pages.put(
                "store",
                make(
                        "{\"kind\":\"STORE\",\"target\":\"https://shop.example.com/s1\",\"store\":\"S-01\"}"));
        pages.put("store-en", make("{\"kind\":\"STORE\",\"store\":\"S-01\"}"));
        pages.put(
                "long",
                make(
                        """
                        {"kind":"PRODUCT","title":"%s","target":"%s"}\
                        """
                                .formatted(
                                        "Donaudampfschifffahrtsgesellschaft".repeat(2),
                                        "X".repeat(180))));
        var over = admin(brand).body("{\"kind\":\"BRAND\",\"target\":\"x\"}").post(codes);
        admin(brand).delete(codes + "/" + over.path("id"));
        pages.put("over", over.path("code"));
        pages.put("unknown-en", "0000000000");
        return pages;
    }

    private String make(String body) {
        var made = admin(brand).body(body).post(codes);
        made.then().statusCode(201);
        return made.path("code");
    }

    private void store() {
        admin(brand)
                .body(
                        """
                        {"externalId":"S-01","name":"南京西路店","address":"南京西路 1266 号 恒隆广场 B1","city":"上海",
                         "location":{"lat":31.2297,"lon":121.448},"phone":"+86 21 6279 0000",
                         "openingHours":[
                          {"days":["MONDAY","TUESDAY","WEDNESDAY","THURSDAY"],"opens":"09:00","closes":"21:30"},
                          {"days":["FRIDAY","SATURDAY"],"opens":"09:00","closes":"12:00"},
                          {"days":["FRIDAY","SATURDAY"],"opens":"13:30","closes":"23:00"}]}\
                        """)
                .post("/v1/brands/" + brand + "/stores")
                .then()
                .statusCode(201);
    }

    private void onboard(String name) {
        FactSender.send(brand, new BrandOnboarded(brand, name, "CNY", "Asia/Shanghai", "zh-CN"));
        var code = make("{\"kind\":\"BRAND\",\"target\":\"x\"}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/public/q/" + code).asString().contains(name));
    }

    private static String url(String code) {
        return "http://localhost:" + RestAssured.port + "/public/q/" + code;
    }
}
