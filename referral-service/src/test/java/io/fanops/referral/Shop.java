package io.fanops.referral;

import static io.restassured.RestAssured.given;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.Tokens;
import io.quarkus.arc.Arc;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/// A brand that no other test has, and the calls that its machine client makes.
public final class Shop {
    private final String slug;
    private final String token;

    private Shop(String slug, String token) {
        this.slug = slug;
        this.token = token;
    }

    public static Shop fresh() {
        var slug = Brands.fresh();
        return new Shop(slug, Tokens.brandAdmin(slug));
    }

    /// A brand that finds the fan service away.
    public static Shop withoutFanService() {
        var slug = "down" + Brands.fresh();
        return new Shop(slug, Tokens.brandAdmin(slug));
    }

    /// The same brand, called with another token.
    public Shop as(String other) {
        return new Shop(slug, other);
    }

    public String slug() {
        return slug;
    }

    public RequestSpecification call() {
        return given().basePath("/v1/brands/" + slug)
                .auth()
                .oauth2(token)
                .contentType("application/json");
    }

    public Response get(String path) {
        return call().get(path);
    }

    public Response post(String path, Object body) {
        return call().header("Idempotency-Key", UUID.randomUUID()).body(body).post(path);
    }

    /// A member whom the fan service knows.
    ///
    /// @return the fan's id
    public String fan(String externalId) {
        return fan(Map.of("externalId", externalId));
    }

    /// A member of whom the fan service knows more than the name.
    public String fan(Map<String, ?> fan) {
        return fanService("/fans/resolutions", Map.of("joining", true, "fans", List.of(fan)))
                .then()
                .statusCode(200)
                .extract()
                .path("fans[0].fanId");
    }

    /// Makes one fan of two, in the fan service and in what it tells.
    public void merge(String survivor, String merged) {
        fanService("/merges", Map.of("survivor", survivor, "merged", merged));
        FactSender.send(
                slug,
                new FanFact.Merged(
                        UUID.fromString(survivor),
                        UUID.fromString(merged),
                        Clock.systemUTC().instant()));
    }

    /// Merges, and waits until that is known here.
    public void mergeAndWait(String survivor, String merged) {
        merge(survivor, merged);
        var same = Arc.container().instance(SameFans.class).get();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() ->
                        BrandScope.within(
                                slug,
                                () ->
                                        same.areOne(
                                                UUID.fromString(survivor),
                                                UUID.fromString(merged))));
    }

    /// Undoes that.
    public void part(String survivor, String merged) {
        var said = new HashMap<String, String>();
        said.put("survivor", survivor);
        said.put("merged", null);
        fanService("/merges", said);
        FactSender.send(
                slug,
                new FanFact.MergeUndone(
                        UUID.fromString(survivor),
                        UUID.fromString(merged),
                        Clock.systemUTC().instant()));
    }

    private Response fanService(String path, Object body) {
        return given().contentType("application/json")
                .body(body)
                .post(
                        ConfigProvider.getConfig().getValue("FANOPS_FAN_URL", String.class)
                                + "/v1/brands/"
                                + slug
                                + path);
    }

    /// Whether the fan service knows somebody.
    public boolean knows(String externalId) {
        return !given().queryParam("externalId", externalId)
                .get(
                        ConfigProvider.getConfig().getValue("FANOPS_FAN_URL", String.class)
                                + "/v1/brands/"
                                + slug
                                + "/fans")
                .then()
                .statusCode(200)
                .extract()
                .<List<Object>>path("items")
                .isEmpty();
    }

    /// An audience of some fans.
    ///
    /// @return its id
    public String audience(String... fanIds) {
        return given().contentType("application/json")
                .body(Map.of("members", List.of(fanIds)))
                .post(
                        ConfigProvider.getConfig().getValue("FANOPS_FAN_URL", String.class)
                                + "/v1/brands/"
                                + slug
                                + "/audiences")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /// Waits until a long work has ended.
    public Response ended(Response accepted) {
        accepted.then().statusCode(202);
        var operation = "/operations/" + accepted.path("id");
        return org.awaitility.Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(50))
                .until(
                        () -> get(operation),
                        answer -> answer.<String>path("state").matches("SUCCEEDED|FAILED"));
    }

    /// A program that pays 500 points to the referrer at once.
    public static Map<String, Object> terms(String key, String trigger) {
        var program = new HashMap<String, Object>();
        program.put("key", key);
        program.put("name", "Program " + key);
        program.put("trigger", trigger);
        program.put(
                "rewards",
                List.of(Map.of("recipient", "REFERRER", "form", "POINTS", "amount", 500)));
        program.put("capPerReferrer", 100);
        program.put("budget", 1_000_000);
        program.put("attributionWindowDays", 30);
        program.put("holdDays", 0);
        return program;
    }

    public void program(Map<String, Object> terms) {
        post("/referral-programs", terms).then().statusCode(201);
    }

    /// A program that pays cash: its currency is the brand's, of which the fan service tells.
    public void cashProgram(Map<String, Object> terms) {
        FactSender.send(
                slug,
                new FanFact.BrandOnboarded(slug, "Aurora 极光", "CNY", "Asia/Shanghai", "zh-CN"));
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> post("/referral-programs", terms).statusCode() < 300);
    }

    public String code(String program, String fanId) {
        return call().put("/referral-programs/" + program + "/codes/" + fanId)
                .then()
                .statusCode(200)
                .extract()
                .path("code");
    }

    public Response refer(String code, String externalId) {
        return post(
                "/referrals", Map.of("code", code, "referee", Map.of("externalId", externalId)));
    }

    /// An order of now, in fen.
    public static Map<String, Object> order(String number, String externalId, long amount) {
        var order = new HashMap<String, Object>();
        order.put("externalId", number);
        order.put("fan", Map.of("externalId", externalId));
        order.put("amount", Map.of("amount", amount, "currency", "CNY"));
        order.put("placedAt", Clock.systemUTC().instant().toString());
        return order;
    }

    public long balance(String fanId, String form) {
        var balance =
                get("/fans/" + fanId + "/wallet")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<Number>path("balances.find { it.form == '" + form + "' }.balance");
        return balance == null ? 0 : balance.longValue();
    }

    public long points(String fanId) {
        return balance(fanId, "POINTS");
    }

    public void assertBooksBalance() {
        get("/ledger/trial-balance")
                .then()
                .statusCode(200)
                .body("balanced", org.hamcrest.Matchers.equalTo(true));
    }
}
