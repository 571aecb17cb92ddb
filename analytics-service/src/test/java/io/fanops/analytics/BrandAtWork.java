package io.fanops.analytics;

import static io.restassured.RestAssured.given;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.Tokens;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A brand that no other test has: tells facts as the other services would and reads the reports.
public final class BrandAtWork {
    /// Longer than a look at Kafka is remembered, so that the next one knows of all that was told
    /// before.
    private static final Duration BEYOND_MEMORY = Duration.ofMillis(300);

    private final String slug = Brands.fresh();

    public String slug() {
        return slug;
    }

    public UUID tell(Fact fact) {
        return FactSender.send(slug, fact);
    }

    public void tell(Fact fact, UUID id) {
        FactSender.send(slug, fact, id);
    }

    public BrandAtWork onboarded(String timezone) {
        tell(new FanFact.BrandOnboarded(slug, "Brand", "CNY", timezone, "zh-CN"));
        return this;
    }

    public UUID joined(String externalId, Stage stage) {
        var fan = UUID.randomUUID();
        tell(
                new FanFact.Joined(
                        fan, externalId, stage, null, Instant.parse("2026-01-01T00:00:00Z")));
        return fan;
    }

    public RequestSpecification admin() {
        return given().auth().oauth2(Tokens.brandAdmin(slug)).contentType("application/json");
    }

    public String path(String path) {
        return "/v1/brands/" + slug + path;
    }

    /// A report as it is at this moment.
    public JsonPath report(String report) {
        return admin().get(path("/analytics/" + report))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /// A report once everything told so far is in it.
    public JsonPath settled(String report) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(BEYOND_MEMORY)
                .until(() -> report(report).getLong("pendingEvents") == 0);
        return report(report);
    }

    /// Waits until a report is as it should be.
    public void eventually(String report, Consumer<JsonPath> asserted) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> asserted.accept(report(report)));
    }

    /// The rows of a list in a report, found by one of their fields; null where there is none.
    public static @Nullable Object row(
            JsonPath report, String list, String field, String value, String wanted) {
        return report.getList(list, java.util.Map.class).stream()
                .filter(row -> value.equals(String.valueOf(row.get(field))))
                .map(row -> row.get(wanted))
                .findFirst()
                .orElse(null);
    }
}
