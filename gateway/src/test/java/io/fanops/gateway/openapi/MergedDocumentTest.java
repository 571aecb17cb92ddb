package io.fanops.gateway.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.routing.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergedDocumentTest {
    private final MergedDocument merged =
            new MergedDocument(
                    new MergedDocument.Identity(
                            "http://localhost:8080", "http://id.example/realms/fanops", "1.0"));

    @Test
    void saysWhatItIsItself() {
        merged.add(
                Upstream.FAN,
                json("{'info':{'title':'fan'},'servers':[{'url':'http://127.0.0.1:8091'}]}"));

        JsonObject document = merged.finished();

        assertEquals("3.1.0", document.getString("openapi"));
        assertEquals("FanOps", document.getJsonObject("info").getString("title"));
        assertEquals(
                json("[{'url':'http://localhost:8080'}]", JsonArray.class),
                document.getJsonArray("servers"));
        assertEquals(
                Set.of("token", "signIn"),
                document.getJsonObject("components").getJsonObject("securitySchemes").fieldNames());
        assertFalse(document.containsKey("x-unavailable"));
    }

    @Test
    void gathersThePathsOfAll() {
        merged.add(Upstream.FAN, paths("/v1/brands/{brand}/fans"));
        merged.add(Upstream.CONTENT, paths("/v1/brands/{brand}/stores"));

        assertEquals(
                Set.of(
                        "/q/{code}",
                        "/r/{code}",
                        "/p/{code}",
                        "/s/{code}",
                        "/c/{code}",
                        "/v1/brands/{brand}/fans",
                        "/v1/brands/{brand}/stores"),
                merged.finished().getJsonObject("paths").fieldNames());
    }

    @Test
    void leavesOutWhatTheGatewayDoesNotLeadTo() {
        merged.add(
                Upstream.FAN,
                paths(
                        "/internal/fans/{id}",
                        "/public/q/{code}",
                        "/v1/brands/{brand}/orders",
                        "/v1/brands/{brand}/nothing",
                        "/v1/brands/{brand}/tags"));

        assertEquals(
                Set.of(
                        "/q/{code}",
                        "/r/{code}",
                        "/p/{code}",
                        "/s/{code}",
                        "/c/{code}",
                        "/v1/brands/{brand}/tags"),
                merged.finished().getJsonObject("paths").fieldNames());
    }

    @Test
    void describesOperationsOnce() {
        merged.add(Upstream.FAN, paths("/v1/brands/{brand}/operations/{id}"));
        merged.add(Upstream.REFERRAL, paths("/v1/brands/{brand}/operations/{operationId}"));
        merged.add(Upstream.ANALYTICS, paths("/v1/brands/{brand}/operations/{id}"));

        assertEquals(
                Set.of(
                        "/q/{code}",
                        "/r/{code}",
                        "/p/{code}",
                        "/s/{code}",
                        "/c/{code}",
                        "/v1/brands/{brand}/operations/{id}"),
                merged.finished().getJsonObject("paths").fieldNames());
    }

    @Test
    void sharesComponentsThatAreEqual() {
        merged.add(Upstream.FAN, json("{'components':{'schemas':{'Problem':{'type':'object'}}}}"));
        merged.add(
                Upstream.CONTENT, json("{'components':{'schemas':{'Problem':{'type':'object'}}}}"));

        assertEquals(Set.of("Problem"), schemas().fieldNames());
    }

    @Test
    void setsComponentsApartThatDifferAndFollowsTheirReferences() {
        merged.add(Upstream.FAN, json("{'components':{'schemas':{'Page':{'type':'string'}}}}"));
        merged.add(
                Upstream.CONTENT,
                json(
                        "{'paths':{'/v1/brands/{brand}/stores':{'get':{'x':{'$ref':'#/components/schemas/Page'}}}},"
                                + "'components':{'schemas':{'Page':{'type':'object'},"
                                + "'List':{'items':{'$ref':'#/components/schemas/Page'},"
                                + "'discriminator':{'mapping':{'p':'#/components/schemas/Page'}}}}}}"));

        JsonObject document = merged.finished();

        assertEquals(Set.of("ContentPage", "List", "Page"), schemas().fieldNames());
        assertEquals("string", schemas().getJsonObject("Page").getString("type"));
        assertEquals(
                json(
                        "{'items':{'$ref':'#/components/schemas/ContentPage'},"
                                + "'discriminator':{'mapping':{'p':'#/components/schemas/ContentPage'}}}"),
                schemas().getJsonObject("List"));
        assertEquals(
                "#/components/schemas/ContentPage",
                document.getJsonObject("paths")
                        .getJsonObject("/v1/brands/{brand}/stores")
                        .getJsonObject("get")
                        .getJsonObject("x")
                        .getString("$ref"));
    }

    @Test
    void setsComponentsApartWhoseOnlyDifferenceIsWhatTheyReferTo() {
        String list = "'List':{'items':{'$ref':'#/components/schemas/Page'}}";
        merged.add(
                Upstream.FAN,
                json("{'components':{'schemas':{'Page':{'type':'string'}," + list + "}}}"));
        merged.add(
                Upstream.CONTENT,
                json("{'components':{'schemas':{'Page':{'type':'object'}," + list + "}}}"));

        assertEquals(Set.of("ContentList", "ContentPage", "List", "Page"), schemas().fieldNames());
        assertEquals(
                "#/components/schemas/Page",
                schemas().getJsonObject("List").getJsonObject("items").getString("$ref"));
        assertEquals(
                "#/components/schemas/ContentPage",
                schemas().getJsonObject("ContentList").getJsonObject("items").getString("$ref"));
    }

    @Test
    void keepsOperationIdsUnique() {
        merged.add(
                Upstream.FAN,
                json("{'paths':{'/v1/brands/{brand}/fans':{'get':{'operationId':'list'}}}}"));
        merged.add(
                Upstream.CONTENT,
                json("{'paths':{'/v1/brands/{brand}/stores':{'get':{'operationId':'list'}}}}"));

        JsonObject stores =
                merged.finished().getJsonObject("paths").getJsonObject("/v1/brands/{brand}/stores");

        assertEquals("contentList", stores.getJsonObject("get").getString("operationId"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/brands, getBrands",
        "/v1/brands/{brand}, getBrandsByBrand",
        "/v1/brands/{brand}/fans/{fan}, getFansByFan",
        "/v1/brands/{brand}/fans/import, getFansImport"
    })
    void namesOperationsThatHaveNoName(String path, String id) {
        merged.add(Upstream.FAN, paths(path));

        JsonObject item = merged.finished().getJsonObject("paths").getJsonObject(path);

        assertEquals(id, item.getJsonObject("get").getString("operationId"));
    }

    @Test
    void replacesTheServicesOwnSecurityByItsOwn() {
        merged.add(
                Upstream.FAN,
                json(
                        "{'components':{'securitySchemes':{'SecurityScheme':{'type':'openIdConnect'}}},"
                                + "'paths':{'/v1/brands/{brand}/fans':{'get':{'security':[{'SecurityScheme':['fan']}]}}}}"));

        JsonObject document = merged.finished();

        assertFalse(
                document.getJsonObject("paths")
                        .getJsonObject("/v1/brands/{brand}/fans")
                        .getJsonObject("get")
                        .containsKey("security"));
        assertFalse(document.encode().contains("SecurityScheme\""));
    }

    @Test
    void namesServicesThatAreLeftOut() {
        merged.addUnavailable(Upstream.REFERRAL);
        merged.addUnavailable(Upstream.ANALYTICS);

        assertEquals(
                json("['analytics','referral']", JsonArray.class),
                merged.finished().getJsonArray("x-unavailable"));
    }

    @Test
    void describesThePublicPagesAsOpenToAll() {
        JsonObject page =
                merged.finished()
                        .getJsonObject("paths")
                        .getJsonObject("/q/{code}")
                        .getJsonObject("get");

        assertTrue(page.getJsonArray("security").isEmpty());
    }

    @Test
    void survivesADocumentOfAnotherShape() {
        merged.add(Upstream.FAN, json("{'paths':[],'components':{'schemas':null},'tags':{}}"));
        merged.add(
                Upstream.CONTENT,
                json("{'components':{'schemas':{'A':null,'B':{}}},'tags':[null]}"));
        merged.add(Upstream.REFERRAL, json("{'components':{'schemas':{'A':{},'B':{'x':null}}}}"));

        assertEquals("3.1.0", merged.finished().getString("openapi"));
    }

    private JsonObject schemas() {
        return merged.finished().getJsonObject("components").getJsonObject("schemas");
    }

    private static JsonObject paths(String... paths) {
        JsonObject all = new JsonObject();
        for (String path : paths) {
            all.put(path, new JsonObject().put("get", new JsonObject()));
        }
        return new JsonObject().put("paths", all);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    @SuppressWarnings("SameParameterValue")
    private static <T> T json(String text, Class<T> type) {
        return type.cast(new JsonArray(text.replace('\'', '"')));
    }
}
