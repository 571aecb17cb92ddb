package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages people see, in a real browser as wide as a phone and as a desk: they say something,
/// break nothing and fit.
///
/// Pictures are left in `target/screenshots` for a person to look at.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final Chromium chromium = Chromium.start();
    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("pages");
    private final String qrPage = "/q/" + qrCode();
    private final String referralPage = "/r/" + referralCode();

    @AfterAll
    void closeTheBrowser() {
        chromium.close();
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"390, 844", "1280, 800"})
    void aQrCodesPageShowsTheBrand(int width, int height) {
        String text = look("q", qrPage, width, height);
        assertTrue(text.contains("Acceptance pages"), text);
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"390, 844", "1280, 800"})
    void aReferralsPageShowsTheBrand(int width, int height) {
        String text = look("r", referralPage, width, height);
        assertTrue(text.contains("Acceptance pages"), text);
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"390, 844", "1280, 800"})
    void theDocumentIsReadable(int width, int height) {
        String text = look("docs", "/docs", width, height);
        assertTrue(text.contains("/referrals") || text.contains("Referral"), text);
    }

    /// @return what a person can read on the page
    private String look(String name, String path, int width, int height) {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context =
                chromium.browser()
                        .newContext(
                                new Browser.NewContextOptions()
                                        .setViewportSize(width, height)
                                        .setLocale("zh-CN")
                                        .setIsMobile(width < 600)
                                        .setHasTouch(width < 600))) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                // A missing icon is the browser's own question, not the page's.
                if (message.type().equals("error") && !message.location().contains("favicon")) {
                    complaints.add(message.text() + " at " + message.location());
                }
            });
            page.onPageError(complaints::add);
            Response response = page.navigate(stack.gateway() + path);
            assertNotNull(response, path);
            assertEquals(200, response.status(), path);
            page.waitForLoadState(LoadState.NETWORKIDLE);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(
                                    SCREENSHOTS.resolve(
                                            "%s-%dx%d.png".formatted(name, width, height))));
            String text = page.locator("body").innerText();
            assertFalse(text.isBlank(), path);
            assertFalse(page.title().isBlank(), "the page has no title");
            assertEquals(List.of(), complaints);
            Object over =
                    page.evaluate(
                            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assertEquals(0, ((Number) over).intValue(), "pixels that stick out to the right");
            return text;
        }
    }

    private String qrCode() {
        return brand.api()
                .post(
                        "/qr-codes",
                        Map.of("kind", "BRAND", "target", "https://shop.example.com/welcome"))
                .is(201)
                .json()
                .path("code")
                .asText();
    }

    private String referralCode() {
        JsonNode fan = brand.api().post("/fans", Bodies.fan("host", "王雅婷")).is(201).json();
        brand.api().post("/referral-programs", Bodies.program("friends", "JOINED", 100)).is(201);
        return brand.api()
                .put("/referral-programs/friends/codes/" + fan.path("id").asText(), Map.of())
                .good()
                .path("code")
                .asText();
    }
}
