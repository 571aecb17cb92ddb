package io.fanops.fan;

import static io.restassured.RestAssured.given;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.Tokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/// A fresh brand with communities, and people who act in them.
public final class CommunityScene {
    private static final String COMPLETE =
            """
            "name":"Runners","scope":"EXTERNAL","circle":"CUSTOMERS","positioning":"GROWTH","purpose":"To run",
            "valueProposition":"Nobody runs alone","operation":"Mei opens, Bo closes","stickiness":"Daily check-in",
            "spreading":"Members bring friends","tools":["posters"],
            "rules":[{"number":1,"text":"No advertisements","grave":false},{"number":2,"text":"No insults","grave":true}],
            "rituals":[{"key":"hello","name":"Hello","instruction":"Say who you are","onJoin":true}]\
            """;

    public final String brand = Brands.fresh();
    public final String root = "/v1/brands/" + brand;
    public final String communities = root + "/communities";
    public final String me = root + "/me";

    public CommunityScene(Jdbi jdbi) {
        this(jdbi, "Asia/Shanghai");
    }

    public CommunityScene(Jdbi jdbi, String timezone) {
        BrandScope.within(
                brand,
                () ->
                        jdbi.useHandle(handle ->
                                handle.execute(
                                        """
                                        insert into brand (brand, name, currency, timezone, locale, state)
                                        values (?, 'B', 'CNY', ?, 'zh-CN', 'ACTIVE')\
                                        """,
                                        brand,
                                        timezone)));
    }

    /// All that the six steps of set-up ask for, but for the people.
    ///
    /// @param more further fields, beginning with a comma, or nothing
    public static String complete(String key, String entry, String more) {
        return "{\"key\":\"%s\",\"kind\":\"GROUP\",\"entry\":\"%s\",%s%s}"
                .formatted(key, entry, COMPLETE, more);
    }

    /// Founds and opens a community, led by fans of the names `<key>-leader` and `<key>-admin`.
    public String active(String key, String entry, String more) {
        admin().body(complete(key, entry, more)).post(communities).then().statusCode(201);
        take(key, fan(key + "-leader"), "LEADER");
        take(key, fan(key + "-admin"), "ADMIN");
        admin().post(communities + "/" + key + "/activate").then().statusCode(200);
        return communities + "/" + key;
    }

    public void take(String community, String fan, String role) {
        admin().body("{\"fanId\":\"%s\",\"role\":\"%s\"}".formatted(fan, role))
                .post(communities + "/" + community + "/members")
                .then()
                .statusCode(201);
    }

    /// Makes a fan known, who has no token.
    public String fan(String name) {
        return admin().body("{\"externalId\":\"" + name + "\"}")
                .post(root + "/fans")
                .<String>path("id");
    }

    /// The id of a person with a token, who becomes a fan by this.
    public String idOf(String person) {
        return as(person).get(me).<String>path("id");
    }

    public RequestSpecification admin() {
        return with(Tokens.brandAdmin(brand));
    }

    public RequestSpecification staff(String role) {
        return with(Tokens.staff(brand, role));
    }

    public RequestSpecification stranger() {
        return with(Tokens.staff(Brands.fresh(), Role.BRAND_ADMIN));
    }

    /// A person with a mobile app.
    public RequestSpecification as(String person) {
        return with(Tokens.fan(brand + person));
    }

    public String unknown() {
        return UUID.randomUUID().toString();
    }

    private static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    /// All that a list holds, read in pages of one.
    public static List<Object> oneByOne(
            Supplier<RequestSpecification> caller, String path, String field) {
        var all = new ArrayList<Object>();
        for (String cursor = ""; cursor != null; ) {
            var page =
                    caller.get()
                            .queryParam("limit", 1)
                            .queryParam("cursor", cursor)
                            .get(path)
                            .then()
                            .statusCode(200)
                            .extract();
            all.addAll(page.<List<Object>>path("items." + field));
            cursor = page.path("next");
        }
        return all;
    }
}
