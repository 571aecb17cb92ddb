package io.fanops.fan;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever is sent, the sender is told what is wrong with it; it never breaks us (G14).
@QuarkusTest
@WithTestResource(TestStack.class)
class BadInputTest {
    private static final String HUGE = "9".repeat(100);

    /// Put where a value of some type is expected.
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e400",
                    "1e-400",
                    HUGE,
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\uffff\"",
                    "\"" + "x".repeat(100_000) + "\"",
                    "\"+999999999-12-31\"",
                    "\"2024-02-30\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[{}]",
                    "[\"\",\"\"]",
                    "{}",
                    "{\"\":null}",
                    "{\"\\u0000\":\"x\"}",
                    "{\"a\":{}}",
                    "{\"a\":1e400}",
                    "{\"a\":" + HUGE + "}",
                    "{\"a\":null}");

    private static final List<String> BODIES =
            List.of(
                    "",
                    "null",
                    "[]",
                    "0",
                    "\"\"",
                    "{",
                    "{}",
                    "{}{}",
                    "{\"a\":1,\"a\":2}",
                    "\u0000",
                    "[".repeat(2_000),
                    "{\"externalId\":\"a\",\"externalId\":\"b\"}");

    private final String brand = Brands.fresh();
    private final String token =
            Tokens.sign(
                    Tokens.claims(
                            "bad-" + brand,
                            List.of(Role.BRAND_ADMIN, Role.SERVICE, Role.FAN),
                            List.of(brand)));
    private final String root = "/v1/brands/" + brand;
    private final Wire wire = new Wire(token);

    @Test
    void aFanOfWhateverShapeIsTakenOrRefused() {
        var known = known();
        int n = 0;
        for (var field :
                List.of(
                        "externalId",
                        "nickname",
                        "gender",
                        "birthYear",
                        "phone",
                        "email",
                        "region",
                        "joinedOn",
                        "tags",
                        "attributes",
                        "identities",
                        "consents",
                        "consentedAt",
                        "shoe")) {
            for (var value : VALUES) {
                var fields = "\"" + field + "\":" + value;
                var fan =
                        field.equals("externalId")
                                ? "{" + fields + "}"
                                : "{\"externalId\":\"x" + n++ + "\"," + fields + "}";
                send("POST", "/fans", fan);
                send("PATCH", "/fans/" + known, "{" + fields + "}");
                send("POST", "/fans/resolutions", "{\"joining\":false,\"fans\":[" + fan + "]}");
            }
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void aBodyOfWhateverShapeIsTakenOrRefused() {
        var known = known();
        for (var body : BODIES) {
            for (var path :
                    List.of(
                            "/fans",
                            "/fans/resolutions",
                            "/audiences",
                            "/audiences/preview",
                            "/credentials")) {
                send("POST", path, body);
            }
            send("PATCH", "/fans/" + known, body);
            send("PATCH", "/me", body);
            send("PATCH", "/audiences/" + known, body);
        }
        for (var value : VALUES) {
            send("POST", "/audiences/preview", "{\"expression\":" + value + "}");
            send("POST", "/audiences", "{\"name\":\"n\",\"expression\":" + value + "}");
            send("POST", "/audiences", "{\"expression\":\"orders > 1\",\"name\":" + value + "}");
            send("POST", "/fans/resolutions", "{\"joining\":false,\"fans\":" + value + "}");
            send("POST", "/fans/resolutions", "{\"joining\":false,\"fans\":[" + value + "]}");
            send("POST", "/fans/resolutions", "{\"joining\":" + value + ",\"fans\":[{}]}");
            send(
                    "POST",
                    "/fans/resolutions",
                    "{\"joining\":false,\"fans\":[{\"fanId\":" + value + "}]}");
            send(
                    "POST",
                    "/fans/resolutions",
                    "{\"joining\":false,\"origin\":"
                            + value
                            + ",\"fans\":[{\"externalId\":\"o\"}]}");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void aWordATagOrAMappingOfWhateverShapeIsTakenOrRefused() {
        var fan = "/fans/" + known();
        for (var value : VALUES) {
            for (var field : List.of("granted", "saidAt", "wording")) {
                var word =
                        field.equals("granted")
                                ? "{\"granted\":" + value + "}"
                                : "{\"granted\":true,\"" + field + "\":" + value + "}";
                send("PUT", fan + "/consents/sms", word);
                send("PUT", fan + "/consents/sms/topic", word);
                send("PUT", "/me/consents/sms", word);
            }
            send("POST", fan + "/tags", "{\"tags\":" + value + "}");
            send("POST", fan + "/tags", "{\"tags\":[" + value + "]}");
            send("POST", fan + "/tags", "{\"tags\":[\"a\"],\"reference\":" + value + "}");
            send("PUT", "/tags/t", "{\"dimension\":\"NEED\",\"name\":" + value + "}");
            send("PUT", "/taxonomies/industries", "{\"entries\":" + value + "}");
            send(
                    "PUT",
                    "/taxonomies/industries",
                    "{\"entries\":[{\"code\":\"A\",\"name\":" + value + "}]}");
            send("PUT", "/import-mappings/m", "{\"columns\":" + value + "}");
            for (var field : List.of("constants", "values", "tagSeparator", "ignore")) {
                send(
                        "PUT",
                        "/import-mappings/m",
                        "{\"columns\":{\"a\":\"externalId\"},\"" + field + "\":" + value + "}");
            }
        }
        for (var channel : List.of("%00", "%ED%A0%80", "%EF%BF%BF", "x".repeat(5_000), "a b")) {
            send("PUT", fan + "/consents/" + channel.replace(" ", "%20"), "{\"granted\":true}");
            send("DELETE", fan + "/tags/" + channel.replace(" ", "%20"), "");
            send("GET", "/tags/" + channel.replace(" ", "%20"), "");
            send("GET", "/import-mappings/" + channel.replace(" ", "%20"), "");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void whereAFanStandsOfWhateverShapeIsTakenOrRefused() {
        var fan = "/fans/" + known();
        var step = "{\"steps\":[{\"stage\":\"FOLLOWER\",\"triggers\":[],%s}]}";
        var trigger =
                "{\"steps\":[{\"stage\":\"FOLLOWER\",\"triggers\":[{\"kinds\":[\"JOINED\"],%s}]}]}";
        var tier = "{\"holdings\":\"h\",\"tiers\":[{\"key\":\"A\",\"name\":\"a\"},{%s}]}";
        var attitudes =
                "{\"loyalFromOrders\":3,\"contentFrom\":4,\"unhappyBelow\":2,\"followUpWeight\":1,%s}";
        var feedback =
                "{\"externalId\":\"x\",\"kind\":\"REVIEW\",\"at\":\"9999-12-31T23:59:59.999999999Z\",%s}";
        for (var value : VALUES) {
            for (var field : List.of("stage", "triggers", "text", "dwellDays", "demotion")) {
                sendRules("/ladder/rules", step.formatted("\"" + field + "\":" + value));
            }
            for (var field : List.of("kinds", "count", "sum", "withinDays", "detail", "channel")) {
                sendRules("/ladder/rules", trigger.formatted("\"" + field + "\":" + value));
            }
            for (var field : List.of("afterDays", "without", "on", "to")) {
                var demotion = "\"demotion\":{\"" + field + "\":" + value + "}";
                sendRules("/ladder/rules", step.formatted(demotion));
            }
            for (var field : List.of("key", "name", "minSpent", "minHoldings")) {
                sendRules("/tiers", tier.formatted("\"" + field + "\":" + value));
            }
            sendRules("/tiers", "{\"holdings\":" + value + ",\"tiers\":" + value + "}");
            for (var field : List.of("ordinaryFromOrders", "contentFrom", "followUpWeight")) {
                sendRules("/attitudes", attitudes.formatted("\"" + field + "\":" + value));
            }
            send("POST", fan + "/stage", "{\"to\":" + value + ",\"reason\":\"r\"}");
            send("POST", fan + "/stage", "{\"to\":\"FOLLOWER\",\"reason\":" + value + "}");
            send("POST", fan + "/partnership", "{\"reason\":" + value + "}");
            send("POST", fan + "/partnership/end", "{\"reason\":" + value + "}");
            for (var field : List.of("grade", "product", "channel", "shoe")) {
                send("POST", fan + "/feedback", feedback.formatted("\"" + field + "\":" + value));
            }
            send("PUT", fan + "/products/tea", "{\"roles\":" + value + "}");
            send("PUT", fan + "/products/tea", "{\"roles\":[\"USER\"],\"since\":" + value + "}");
            for (var field :
                    List.of("name", "entry", "leastTier", "leastOrders", "places", "termDays")) {
                send(
                        "PUT",
                        "/roles/R",
                        "{\"name\":\"r\",\"entry\":\"STAFF\",\"" + field + "\":" + value + "}");
            }
            send("POST", fan + "/roles", "{\"role\":" + value + "}");
            send("POST", fan + "/roles", "{\"role\":\"R\",\"reason\":" + value + "}");
            send("POST", fan + "/roles/R/revocation", "{\"reason\":" + value + "}");
            send("POST", "/me/roles", "{\"role\":" + value + "}");
        }
        for (var grade : List.of("1", "5")) {
            send("POST", fan + "/feedback", feedback.formatted("\"grade\":" + grade));
        }
        for (var body : BODIES) {
            for (var path : List.of("/stage", "/partnership", "/feedback", "/roles")) {
                send("POST", fan + path, body);
            }
            send("POST", "/ladder/recomputation", body);
            sendRules("/ladder/rules", body);
        }
        for (var path :
                List.of(
                        "/stage/moves?cursor=AAAA",
                        "/tier/moves?limit=0",
                        "/feedback?cursor=%00",
                        "/products?cursor=/",
                        "/roles?cursor=x",
                        "/products/%ED%A0%80")) {
            send("GET", fan + path, "");
        }
        send("GET", "/ladder/rules/versions?cursor=OTk5OTk5OTk5OTk", "");
        send("GET", "/products/%ED%A0%80/satisfaction", "");
        send("DELETE", fan + "/products/" + "x".repeat(5_000), "");
        assertThat(wire.broken()).isEmpty();
    }

    private void sendRules(String path, String rules) {
        send("PUT", path, rules);
        send("POST", path + "/preview", rules);
    }

    @Test
    void anIdentityMergeOrPartnerOfWhateverShapeIsTakenOrRefused() {
        var known = known();
        var fan = "/fans/" + known;
        for (var value : VALUES) {
            for (var field : List.of("channel", "externalId", "verified", "saidBy")) {
                send(
                        "POST",
                        fan + "/identities",
                        whole("{\"channel\":\"c\",\"externalId\":\"e\"", field, value));
            }
            for (var field : List.of("phone", "email", "externalId", "identities")) {
                send("POST", "/identities/resolution", "{\"" + field + "\":" + value + "}");
            }
            send(
                    "POST",
                    "/identities/resolution",
                    "{\"identities\":[{\"channel\":\"phone\",\"externalId\":" + value + "}]}");
            for (var field : List.of("fanId", "reason")) {
                send("POST", fan + "/merges", whole("{\"reason\":\"r\"", field, value));
            }
            send("POST", "/merges/" + known + "/undo", "{\"reason\":" + value + "}");
            send(
                    "POST",
                    "/merge-candidates/" + known + "/acceptance",
                    "{\"survivor\":" + value + "}");
            send("PUT", "/merge-policy", "{\"identifiers\":" + value + "}");
            send("PUT", "/merge-policy", "{\"identifiers\":[],\"autoMergeFrom\":" + value + "}");
            for (var field : List.of("key", "name", "channel", "minimumCell")) {
                send(
                        "POST",
                        "/exchange-partners",
                        whole("{\"key\":\"k\",\"name\":\"n\",\"channel\":\"c\"", field, value));
            }
            send(
                    "POST",
                    "/exchange-partners/k/counts",
                    "{\"identifier\":\"PHONE\",\"hashes\":" + value + "}");
            send(
                    "POST",
                    "/exchange-partners/k/counts",
                    "{\"identifier\":" + value + ",\"hashes\":[]}");
        }
        for (var body : BODIES) {
            for (var path :
                    List.of(
                            fan + "/identities",
                            "/identities/resolution",
                            fan + "/merges",
                            "/merges/x/undo",
                            "/merge-candidates/x/acceptance",
                            "/merge-candidates/x/rejection",
                            "/exchange-partners",
                            "/exchange-partners/x/rotation",
                            "/exchange-partners/x/counts")) {
                send("POST", path, body);
            }
            send("PUT", "/merge-policy", body);
        }
        for (var path :
                List.of(
                        "/merges?fanId=x",
                        "/merges?cursor=AAAA",
                        "/merges/%ED%A0%80",
                        "/merge-candidates?state=x",
                        "/merge-candidates?state=",
                        "/exchange-partners?cursor=%FF",
                        "/exchange-partners/%ED%A0%80",
                        "/exchange-partners/%EF%BF%BF/counts?limit=0",
                        fan + "/identities?cursor=x",
                        fan + "/identities/%20")) {
            send("GET", path, "");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void whatComesInOfWhateverShapeIsTakenOrRefused() {
        var item =
                "{\"externalId\":\"x%d\",\"channel\":\"c\",\"text\":\"t\",\"at\":\"2026-01-01T00:00:00Z\"";
        int n = 0;
        for (var value : VALUES) {
            for (var field : List.of("channel", "text", "topic", "from")) {
                send("POST", "/intake", whole(item.formatted(n++), field, value));
            }
            send(
                    "POST",
                    "/intake",
                    "{\"channel\":\"c\",\"text\":\"t\",\"at\":\"2026-01-01T00:00:00Z\",\"externalId\":"
                            + value
                            + "}");
            send(
                    "POST",
                    "/intake",
                    "{\"channel\":\"c\",\"text\":\"t\",\"externalId\":\"at"
                            + n++
                            + "\",\"at\":"
                            + value
                            + "}");
            for (var from :
                    List.of(
                            "\"fanId\":" + value,
                            "\"externalId\":" + value,
                            "\"identity\":" + value,
                            "\"identity\":{\"channel\":\"email\",\"externalId\":" + value + "}",
                            "\"identity\":{\"channel\":" + value + ",\"externalId\":\"e\"}")) {
                send("POST", "/intake", item.formatted(n++) + ",\"from\":{" + from + "}}");
            }
            for (var field : List.of("text", "topic", "channel")) {
                send("POST", "/me/intake", whole("{\"text\":\"t\"", field, value));
            }
            for (var field : List.of("topic", "channel", "role", "person", "minutes")) {
                send(
                        "PUT",
                        "/intake/routing",
                        "{\"rules\":["
                                + whole("{\"role\":\"marketer\",\"minutes\":1", field, value)
                                + "]}");
            }
            send("PUT", "/intake/routing", "{\"rules\":" + value + "}");
            send(
                    "POST",
                    "/promises",
                    "{\"externalId\":\"p\",\"what\":\"w\",\"audience\":" + value + "}");
        }
        var id = as().body(item.formatted(n) + "}").post(root + "/intake").<String>path("id");
        for (var body : BODIES) {
            for (var path : List.of("/intake", "/me/intake", "/intake/" + id + "/claim")) {
                send("POST", path, body);
            }
            send("PUT", "/intake/routing", body);
        }
        for (var value : VALUES) {
            send("POST", "/intake/" + id + "/close", "{\"reason\":" + value + "}");
            send("POST", "/intake/" + id + "/answer", "{\"channel\":\"c\",\"text\":" + value + "}");
            send("POST", "/intake/" + id + "/answer", "{\"text\":\"t\",\"channel\":" + value + "}");
        }
        for (var path :
                List.of(
                        "/intake?cursor=AAAA",
                        "/intake?state=x",
                        "/intake?channel=%00",
                        "/intake?fanId=%ED%A0%80",
                        "/intake/%ED%A0%80",
                        "/me/intake?limit=0")) {
            send("GET", path, "");
        }
        assertThat(wire.broken()).isEmpty();
    }

    /// An object with one field as given, whether or not it had it.
    private static String whole(String others, String field, String value) {
        var without = others.replaceAll("\"" + field + "\":\"[a-z]\",?", "");
        return (without.endsWith("{") || without.endsWith(",") ? without : without + ",")
                + "\""
                + field
                + "\":"
                + value
                + "}";
    }

    @Test
    void anExpressionOfWhateverShapeIsTakenOrRefused() {
        for (var expression :
                List.of(
                        "orders > " + HUGE,
                        "spent = -" + HUGE,
                        "birthYear = 1.5",
                        "attribute('a')",
                        "attribute(\\\"a\\\") > " + HUGE,
                        "attribute(\\\"\\\\u0000\\\") = 1",
                        "attribute(\\\"a\\\") = \\\"\\\\ud800\\\"",
                        "attribute(\\\"a?b:c\\\") = \\\":x ? :y\\\"",
                        "tag(\\\"" + "x".repeat(9_000) + "\\\")",
                        "tag(\\\"a\\\")" + " or tag(\\\"a\\\")".repeat(700),
                        "tag(\\\"a\\\")" + " and not tag(\\\"a\\\")".repeat(500),
                        "(".repeat(99) + "tag(\\\"a\\\")" + ")".repeat(99),
                        "joinedOn = \\\"2024-02-30\\\"",
                        "joinedOn = \\\"9999-12-31\\\"",
                        "lastSeen > \\\"9999-12-31T23:59:59.999999999Z\\\"",
                        "lastSeen > \\\"0001-01-01\\\"",
                        "lastSeen > \\\"+294277-01-01T00:00:00Z\\\"",
                        "lastSeen > true")) {
            send("POST", "/audiences/preview", "{\"expression\":\"" + expression + "\"}");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void anAddressOfWhateverShapeIsTakenOrRefused() {
        for (var path :
                List.of(
                        "/fans?limit=x",
                        "/fans?limit=99999999999",
                        "/fans?limit=-1",
                        "/fans?cursor=%00",
                        "/fans?cursor=AAAA",
                        "/fans?cursor=%ED%A0%80",
                        "/fans?externalId=%ED%A0%80",
                        "/fans?externalId=%EF%BF%BF",
                        "/fans?externalId=" + "x".repeat(5_000),
                        "/fans?limit=",
                        "/fans?dryRun=true",
                        "/tags?counts=maybe",
                        "/tags?dimension=LUCK",
                        "/tags?counts=true&cursor=AAAA",
                        "/fans/x/consents/history?cursor=AAAA",
                        "/fans/x/export",
                        "/operations/x/rejected",
                        "/import-mappings?cursor=%00",
                        "/fans/%ED%A0%80",
                        "/fans/00000000-0000-0000-0000-000000000000",
                        "/audiences?cursor=/",
                        "/audiences/x/members?limit=0",
                        "/operations/x",
                        "/operations/00000000-0000-0000-0000-000000000000/events",
                        "/me")) {
            send("GET", path, "");
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void anUploadOfWhateverTypeIsTakenOrRefused() {
        for (var type :
                List.of(
                        "",
                        "nonsense",
                        "text/csv;charset",
                        "text/csv;charset=",
                        "text/csv;charset=\"",
                        "text/csv;charset=x-none",
                        "text/*",
                        "*/*",
                        "application/json",
                        "multipart/form-data",
                        "application/x-www-form-urlencoded",
                        "text/csv;;",
                        "a/b/c",
                        "/",
                        ";")) {
            for (var path :
                    List.of(
                            "/fans/import",
                            "/fans/import?mapping=%00",
                            "/fans/import/preview",
                            "/fans/import/preview?rows=x",
                            "/fans",
                            "/audiences",
                            "/fans/resolutions")) {
                wire.send("POST", root + path, type, "externalId\nup\n");
            }
        }
        assertThat(wire.broken()).isEmpty();
    }

    private String known() {
        var id = as().body("{\"externalId\":\"known\"}").post(root + "/fans").<String>path("id");
        return id == null ? "none" : id;
    }

    private void send(String method, String path, String body) {
        wire.send(method, root + path, body);
    }

    private io.restassured.specification.RequestSpecification as() {
        return given().auth().oauth2(token).header("Content-Type", "application/json");
    }
}
