package io.fanops.fan.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class FanImportTest {
    private final String brand = Brands.fresh();
    private final String fans = "/v1/brands/" + brand + "/fans";

    @Test
    void keepsTheGoodLinesAndTellsTheBadOnes() {
        var operation =
                imported(
                        "application/x-ndjson",
                        """
                        {"externalId":"a","nickname":"甲","joinedOn":"2021-03-04","tags":["tea"],"consents":{"sms":true}}
                        {"nickname":"no id"}

                        {"externalId":"b","gender":"F","attributes":{"income":1000}}
                        nonsense
                        {"externalId":"b","tags":["late"]}
                        """);

        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getInt("total")).isEqualTo(5);
        assertThat(operation.getInt("done")).isEqualTo(5);
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2, 5);
        assertThat(operation.getString("errors[0].pointer")).isEqualTo("/externalId");
        var b = fan("b");
        assertThat(b.getList("tags", String.class)).containsExactly("late");
        assertThat(b.getString("gender")).isEqualTo("F");
        assertThat(b.getString("stage")).isEqualTo("BYSTANDER");
        assertThat(fan("a").getString("stage")).isEqualTo("FOLLOWER");
    }

    @Test
    void theSameFileAgainChangesNothing() {
        var file =
                "{\"externalId\":\"a\",\"joinedOn\":\"2021-03-04\",\"tags\":[\"x\",\"y\"],\"attributes\":{\"n\":1}}";
        imported("application/x-ndjson", file);
        var before = tag("a");
        imported("application/x-ndjson", file);
        assertThat(tag("a")).isEqualTo(before);
        imported("application/x-ndjson", file.replace("\"n\":1", "\"n\":2"));
        assertThat(tag("a")).isNotEqualTo(before);
    }

    @Test
    void readsCsvWithQuotedNewlinesAndAByteOrderMark() {
        var operation =
                imported(
                        "text/csv",
                        "\uFEFFexternalId,nickname,birthYear,tags,attributes.income,consents.sms\r\n"
                                + "c1,\"two\nlines\",1990,tea;coffee,70000,yes\r\n"
                                + "c2,,old,,,\r\n");
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(4);
        assertThat(operation.getInt("total")).isEqualTo(2);
        assertThat(fan("c1").getString("nickname")).isEqualTo("two\nlines");
        assertThat(fan("c1").getInt("attributes.income")).isEqualTo(70000);
        assertThat(fan("c1").getBoolean("consents.sms")).isTrue();
    }

    @Test
    void anAttributeOfACsvIsANumberOrABooleanWhereItIsWrittenAsOne() {
        imported(
                "text/csv",
                """
                externalId,attributes.a,attributes.b,attributes.c,attributes.d,attributes.e,attributes.f,attributes.g
                typed,007,1.10,-0.5,0,TRUE,yes,1e3
                """);
        assertThat(fan("typed").getMap("attributes"))
                .isEqualTo(
                        Map.of(
                                "a", "007", "b", 1.1f, "c", -0.5f, "d", 0, "e", true, "f", "yes",
                                "g", "1e3"));
    }

    @Test
    void aNulCharacterSpoilsItsLineAndNoOther() {
        var operation =
                imported("text/csv", "externalId,nickname\nn1,a\0b\n\"n2\",\"c\0\"\nn3,ok\n");
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2, 3);
        assertThat(operation.getString("errors[0].detail")).contains("NUL");
        assertThat(fan("n3").getString("nickname")).isEqualTo("ok");
        var lines =
                imported(
                        "application/x-ndjson",
                        "{\"externalId\":\"n4\",\"attributes\":{\"a\\u0000\":1}}\n{\"externalId\":\"n5\"}\n");
        assertThat(lines.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(lines.getList("errors.line", Integer.class)).containsExactly(1);
    }

    @Test
    void linesMayEndAsOnOldMacs() {
        var operation = imported("text/csv", "externalId,nickname\rm1,\"two\rlines\"\rm2,ok\r");
        assertThat(operation.getInt("total")).isEqualTo(2);
        assertThat(fan("m1").getString("nickname")).isEqualTo("two\nlines");
        assertThat(fan("m2").getString("nickname")).isEqualTo("ok");
    }

    @Test
    void tellsTheElementThatIsBadByAJsonPointer() {
        var operation =
                imported(
                        "application/x-ndjson",
                        "{\"externalId\":\"p\",\"tags\":[\"a\",\"b\",\"\"]}\n"
                                + "{\"externalId\":\"p\",\"attributes\":{\"a/b\":[]}}\n");
        assertThat(operation.getList("errors.pointer", String.class))
                .containsExactly("/tags/2", "/attributes/a~1b");
    }

    @Test
    void aBadRecordOfACsvTakesNoOtherWithIt() {
        var operation =
                imported(
                        "text/csv",
                        """
                        externalId,nickname,region
                        good-1,A,r

                        one-more,A,r,x
                        good-2,"two
                        lines",r
                        one-less,A
                        open,"nothing closes this,r
                        good-3,B,r
                        behind,"A" B,r
                        inside,5" tall,r
                        good-4,"a ""quoted"" name, with a comma",r
                        """);
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getList("errors.line", Integer.class))
                .containsExactly(4, 7, 8, 10, 11);
        assertThat(operation.getString("errors[0].detail"))
                .isEqualTo("has 4 cells where the header has 3");
        assertThat(operation.getInt("done")).isEqualTo(9);
        assertThat(operation.getInt("total")).isEqualTo(9);
        for (int i = 1; i <= 4; i++) {
            assertThat(fan("good-" + i).getString("region")).isEqualTo("r");
        }
        assertThat(fan("good-4").getString("nickname"))
                .isEqualTo("a \"quoted\" name, with a comma");
    }

    @ParameterizedTest
    @CsvSource({
        "'',0,0",
        "'externalId,nickname\n',0,0",
        "'externalId,externalId\na,b\n',1,1",
        "'\"a\nb\n',1,1"
    })
    void aCsvWithoutRowsOrHeaderSucceedsWithNothing(String file, int total, int failed) {
        var operation = imported("text/csv", file);
        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getInt("total")).isEqualTo(total);
        assertThat(operation.getInt("failed")).isEqualTo(failed);
    }

    @Test
    void aLineInAnotherCharsetIsBad() {
        var operation =
                imported(
                        "text/csv",
                        "externalId,nickname\na,\u00e9\nb,B\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2);
        assertThat(fan("b").getString("nickname")).isEqualTo("B");
    }

    @Test
    void readsACsvInTheCharsetThatItSays() {
        var operation =
                imported(
                        "text/csv; charset=GB18030",
                        "externalId,nickname\nmei,梅\n".getBytes(Charset.forName("GB18030")));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("mei").getString("nickname")).isEqualTo("梅");
    }

    @Test
    void jsonIsUtf8WhateverItsTypeSays() {
        var operation =
                imported(
                        "application/x-ndjson; charset=ISO-8859-1",
                        "{\"externalId\":\"mei\",\"nickname\":\"梅\"}\n"
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("mei").getString("nickname")).isEqualTo("梅");
    }

    @Test
    void refusesWhatIsNeitherOfTheFormatsOrInACharsetThatNobodyKnows() {
        for (var type : List.of("", "text/csv; charset=klingon")) {
            given().auth()
                    .oauth2(Tokens.brandAdmin(brand))
                    .config(withoutCharset())
                    .contentType(type)
                    .body("externalId\na\n".getBytes(StandardCharsets.UTF_8))
                    .post(fans + "/import")
                    .then()
                    .statusCode(415)
                    .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
        }
    }

    @Test
    void theSameStreamUnderOneKeyIsOneOperation() {
        var first = sent("key", "{\"externalId\":\"a\"}\n");
        var again = sent("key", "{\"externalId\":\"a\"}\n");
        first.then().statusCode(202);
        again.then()
                .statusCode(202)
                .header("Idempotency-Replayed", equalTo("true"))
                .header("Location", equalTo(first.header("Location")));
        sent("key", "{\"externalId\":\"b\"}\n")
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    private Response sent(String key, String lines) {
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .config(withoutCharset())
                .header("Idempotency-Key", key)
                .contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import");
    }

    private static RestAssuredConfig withoutCharset() {
        return RestAssuredConfig.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false));
    }

    @Test
    void aFileThatSpeaksOfAFanTwiceChangesNothingTheSecondTime() {
        var file =
                """
                {"externalId":"t","nickname":"A","gender":"F","tags":["x"],"attributes":{"n":1,"m":1},"consents":{"sms":true}}
                {"externalId":"t","nickname":"B","tags":["y"],"attributes":{"n":2},"consents":{"sms":false}}
                """;
        imported("application/x-ndjson", file);
        var before = fan("t");
        assertThat(tag("t")).isEqualTo("\"0\"");
        assertThat(before.getString("nickname")).isEqualTo("B");
        assertThat(before.getString("gender")).isEqualTo("F");
        assertThat(before.getList("tags", String.class)).containsExactly("x", "y");
        assertThat(before.getMap("attributes", String.class, Integer.class))
                .containsExactly(Map.entry("m", 1), Map.entry("n", 2));
        assertThat(before.getBoolean("consents.sms")).isFalse();
        imported("application/x-ndjson", file);
        assertThat(tag("t")).isEqualTo("\"0\"");
        assertThat(fan("t").prettify()).isEqualTo(before.prettify());
    }

    @Test
    void anIdentityStaysWithItsFirstFan() {
        var operation =
                imported(
                        "application/x-ndjson",
                        """
                        {"externalId":"a","identities":[{"channel":"wechat","externalId":"o1"}]}
                        {"externalId":"b","nickname":"B","identities":[{"channel":"wechat","externalId":"o1"}]}
                        """);
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(2);
        // Kept longer than the fan may be: it must name nobody.
        assertThat(operation.getString("errors[0].detail")).contains("wechat").doesNotContain("o1");
        assertThat(fan("a").getString("identities[0].externalId")).isEqualTo("o1");
        assertThat(fan("b").getString("nickname")).isEqualTo("B");
        assertThat(fan("b").getList("identities")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GBK, ''",
        "GB18030, ''",
        "UTF-8, ''",
        "UTF-8, '\uFEFF'",
        "UTF-16LE, '\uFEFF'",
        "UTF-16BE, '\uFEFF'"
    })
    void readsACsvInTheCharsetThatIsSeenFromIt(String charset, String mark) {
        var operation =
                imported(
                        "text/csv",
                        (mark + "externalId,nickname\nmei,\"梅\n雨\"\n")
                                .getBytes(Charset.forName(charset)));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("mei").getString("nickname")).isEqualTo("梅\n雨");
    }

    @ParameterizedTest
    @CsvSource({"'\t'", "';'"})
    void cellsMayStandBetweenTabsOrSemicolons(String delimiter) {
        var operation = imported("text/csv", "externalId,nickname\na,A\n".replace(",", delimiter));
        assertThat(operation.getInt("failed")).isZero();
        assertThat(fan("a").getString("nickname")).isEqualTo("A");
    }

    @Test
    void tellsHowManyFansBecameKnownOrWereChanged() {
        imported(
                "application/x-ndjson",
                """
                {"externalId":"a"}
                {"externalId":"b","tags":["x"],"consents":{"sms":true}}
                {"externalId":"c","nickname":"C"}
                """);
        var operation =
                imported(
                        "application/x-ndjson",
                        """
                        {"externalId":"a","identities":[{"channel":"wechat","externalId":"o1"}]}
                        {"externalId":"b","tags":["x"],"consents":{"sms":false}}
                        {"externalId":"c","nickname":"C"}
                        {"externalId":"d"}
                        {"externalId":"d"}
                        {"externalId":"b","region":"Wuhan"}
                        {}
                        """);
        assertThat(operation.getInt("created")).isEqualTo(1);
        assertThat(operation.getInt("changed")).isEqualTo(2);
        assertThat(operation.getInt("failed")).isEqualTo(1);
        assertThat(operation.getInt("done")).isEqualTo(7);
        var refused = imported("application/x-ndjson", "{}\n");
        assertThat(refused.<Integer>get("created")).isZero();
        assertThat(refused.<Integer>get("changed")).isZero();
    }

    private static final String MAPPING =
            """
            {"columns":{"会员号":"externalId","手机":"phone","城市":"region","收入":"attributes.income","标签":"tags","性别":"gender"},
             "constants":{"consents.sms":"true","tags":"till"},"values":{"gender":{"女":"F","男":"M","密":""}},"tagSeparator":"，",
             "ignore":["备注"]}\
            """;

    private static final String FILE =
            "会员号,手机,城市,收入,标签,性别,备注\nm1,13900001111,上海,70000,咖啡，茶,女,x\nm2,,,,,男,\n,,,,,,y\nm3,,,,,密,\n";

    @Test
    void readsAFileByASavedMapping() {
        mapping("till", MAPPING, 201);
        var operation =
                imported("text/csv", "?mapping=till", FILE.getBytes(Charset.forName("GBK")));
        assertThat(operation.getList("errors.line", Integer.class)).containsExactly(4);
        var fan = fan("m1");
        assertThat(fan.getString("phone")).isEqualTo("13900001111");
        assertThat(fan.getString("region")).isEqualTo("上海");
        assertThat(fan.getString("gender")).isEqualTo("F");
        assertThat(fan.getInt("attributes.income")).isEqualTo(70000);
        assertThat(fan.getList("tags", String.class)).containsExactlyInAnyOrder("咖啡", "茶", "till");
        assertThat(fan.getBoolean("consents.sms")).isTrue();
        assertThat(fan("m2").getString("gender")).isEqualTo("M");
        assertThat(fan("m3").getString("gender")).isNull();
    }

    @Test
    void aFileThatDoesNotFitTheMappingIsNotRead() {
        mapping("till", MAPPING, 201);
        for (var header : List.of("手机,城市", "会员号,邮箱")) {
            var operation =
                    imported(
                            "text/csv",
                            "?mapping=till",
                            (header + "\na,b\n").getBytes(StandardCharsets.UTF_8));
            assertThat(operation.getInt("failed")).isEqualTo(1);
            assertThat(operation.getString("errors[0].detail"))
                    .containsAnyOf("reads `externalId` from", "neither reads nor ignores: 邮箱");
        }
        admin().contentType("text/csv; charset=UTF-8")
                .body("externalId\na\n".getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import?mapping=none")
                .then()
                .statusCode(404);
        admin().contentType("application/x-ndjson")
                .body("{}".getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import?mapping=till")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("mapping"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /columns",
                "{\"columns\":{}} | /columns",
                "{\"columns\":{\"a\":\"nickname\"}} | /columns",
                "{\"columns\":{\"a\":\"externalId\",\"b\":\"shoe\"}} | /columns/b",
                "{\"columns\":{\"a\":\"externalId\",\"b\":\"attributes.\"}} | /columns/b",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"shoe\":\"1\"}} | /constants/shoe",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"externalId\":\"1\"}} | /constants/externalId",
                "{\"columns\":{\"a\":\"externalId\"},\"values\":{\"shoe\":{}}} | /values/shoe",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"gender\":\"X\"}} | /constants/gender",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"phone\":\"none\"}} | /constants/phone",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"birthYear\":\"12\"}} | /constants/birthYear",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"joinedOn\":\"soon\"}} | /constants/joinedOn",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"consents.a/b\":\"maybe\"}} | /constants/consents.a~1b",
                "{\"columns\":{\"a\":\"externalId\"},\"constants\":{\"attributes.industry\":\"none\"}} | /constants/attributes.industry",
                "{\"columns\":{\"a\":\"externalId\"},\"values\":{\"gender\":{\"女\":\"W\"}}} | /values/gender/女",
                "{\"columns\":{\"a\":\"externalId\"},\"ignore\":[\"a\"]} | /ignore"
            })
    void refusesAMappingThatNothingCouldBeReadBy(String mapping, String pointer) {
        admin().contentType("application/json")
                .body(mapping)
                .put("/v1/brands/" + brand + "/import-mappings/m")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
        admin().get("/v1/brands/" + brand + "/import-mappings/m").then().statusCode(404);
    }

    @Test
    void refusesTwoColumnsForOneField() {
        var refusal =
                admin().contentType("application/json")
                        .body("{\"columns\":{\"a\":\"externalId\",\"b\":\"externalId\"}}")
                        .put("/v1/brands/" + brand + "/import-mappings/m");
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.<String>path("errors[0].pointer")).matches("/columns/[ab]");
        assertThat(refusal.<String>path("errors[0].detail")).contains("second column");
    }

    @Test
    void aMappingIsEditedByOneAtATimeAndDeleted() {
        var path = "/v1/brands/" + brand + "/import-mappings/till";
        mapping("till", MAPPING, 201);
        mapping("till", MAPPING, 200);
        assertThat(admin().get(path).header("ETag")).isEqualTo("\"0\"");
        mapping("till", "{\"columns\":{\"a\":\"externalId\"}}", 200);
        admin().contentType("application/json")
                .header("If-Match", "\"0\"")
                .body(MAPPING)
                .put(path)
                .then()
                .statusCode(412);
        mapping("other", MAPPING, 201);
        var page = admin().get("/v1/brands/" + brand + "/import-mappings?limit=1");
        assertThat(page.<List<String>>path("items.key")).containsExactly("other");
        var next =
                admin().get(
                                "/v1/brands/"
                                        + brand
                                        + "/import-mappings?limit=1&cursor="
                                        + page.<String>path("next"));
        assertThat(next.<List<String>>path("items.key")).containsExactly("till");
        given().auth().oauth2(Tokens.brandAdmin(Brands.fresh())).get(path).then().statusCode(404);
        given().get(path).then().statusCode(401);
        given().auth().oauth2(Tokens.staff(brand, Role.ANALYST)).get(path).then().statusCode(403);
        admin().delete(path).then().statusCode(204);
        admin().delete(path).then().statusCode(404);
    }

    @Test
    void previewsHowRowsWouldBeReadAndWritesNothing() {
        mapping("till", MAPPING, 201);
        var preview =
                admin().config(withoutCharset())
                        .contentType("text/csv")
                        .body(FILE.getBytes(Charset.forName("GBK")))
                        .post(fans + "/import/preview?mapping=till")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(preview.getString("format")).isEqualTo("csv");
        assertThat(preview.getString("charset")).isEqualTo("GB18030");
        assertThat(preview.getString("delimiter")).isEqualTo(",");
        assertThat(preview.getString("columns[0].field")).isEqualTo("externalId");
        assertThat(preview.getList("unmapped", String.class)).containsExactly("备注");
        assertThat(preview.getList("rows.line", Integer.class)).containsExactly(2, 3, 4, 5);
        assertThat(preview.getString("rows[0].fan.region")).isEqualTo("上海");
        assertThat(preview.getList("rows[0].problems")).isEmpty();
        assertThat(preview.getString("rows[2].problems[0].pointer")).isEqualTo("/externalId");
        admin().get(fans).then().body("items.size()", equalTo(0));
    }

    @Test
    void previewsAllProblemsOfARowAndOnlyAsManyRowsAsAreAskedFor() {
        var preview =
                admin().config(withoutCharset())
                        .contentType("application/x-ndjson")
                        .body(
                                """
                                {"gender":"X","birthYear":1}
                                {"externalId":"b","attributes":{"industry":"none"}}
                                {"externalId":"c"}
                                """
                                        .getBytes(StandardCharsets.UTF_8))
                        .post(fans + "/import/preview?rows=2")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(preview.getList("rows")).hasSize(2);
        assertThat(preview.getList("rows[0].problems.pointer", String.class))
                .containsExactly("/birthYear", "/externalId", "/gender");
        assertThat(preview.getString("rows[1].problems[0].pointer"))
                .isEqualTo("/attributes/industry");
        admin().contentType("application/x-ndjson")
                .body("{}".getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import/preview?rows=101")
                .then()
                .statusCode(400);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.ANALYST))
                .contentType("application/x-ndjson")
                .body("{}".getBytes(StandardCharsets.UTF_8))
                .post(fans + "/import/preview")
                .then()
                .statusCode(403);
    }

    @Test
    void handsOutTheRefusedLinesOfACsvToBeMendedAndSentAgain() {
        var operation =
                imported(
                        "text/csv",
                        "externalId,gender,nickname\ngood,F,G\na,X,\"A, \"\"B\"\"\"\nb,F\nc,\"open\n");
        assertThat(operation.getInt("failed")).isEqualTo(3);
        var file = rejected(operation);
        assertThat(file.contentType()).startsWith("text/csv");
        assertThat(file.asString())
                .startsWith("\uFEFF\"externalId\",\"gender\",\"nickname\",\"rejected.line\"")
                .contains(
                        "\"a\",\"X\",\"A, \"\"B\"\"\",\"3\",\"/gender\",\"/gender must be F, M or O\",")
                .contains("\"b,F\"".replace("b,F", "\"\"b\"\",\"\"F\"\""))
                .doesNotContain("good");
        var again = imported("text/csv", file.asString().replace("\"X\"", "\"M\""));
        assertThat(again.getInt("created")).isEqualTo(1);
        assertThat(again.getInt("failed")).isEqualTo(2);
        assertThat(fan("a").getString("gender")).isEqualTo("M");
        assertThat(fan("a").getString("nickname")).isEqualTo("A, \"B\"");
        assertThat(rejected(again).asString().split("rejected.line", -1)).hasSize(2);
    }

    @Test
    void handsOutTheRefusedLinesOfNdjsonToBeMendedAndSentAgain() {
        var operation =
                imported(
                        "application/x-ndjson",
                        "{\"externalId\":\"a\",\"gender\":\"X\"}\nnonsense\n{\"externalId\":\"b\"}\n");
        var file = rejected(operation);
        assertThat(file.contentType()).isEqualTo("application/x-ndjson");
        assertThat(file.asString().lines())
                .containsExactly(
                        "{\"externalId\":\"a\",\"gender\":\"X\",\"_rejected\":{\"line\":1,\"field\":\"/gender\",\"reason\":\"/gender must be F, M or O\"}}",
                        "{\"_rejected\":{\"line\":2,\"field\":\"\",\"reason\":\"The line is not valid JSON.\",\"text\":\"nonsense\"}}");
        var again = imported("application/x-ndjson", file.asString().replace("\"X\"", "\"M\""));
        assertThat(again.getInt("created")).isEqualTo(1);
        assertThat(again.getInt("failed")).isEqualTo(1);
    }

    @Test
    void whatIsHandedOutOfRefusedLinesGoesWithTheFanAndIsTheBrandsAlone() {
        imported("application/x-ndjson", "{\"externalId\":\"person-1\",\"phone\":\"13900001111\"}");
        var operation =
                imported(
                        "application/x-ndjson",
                        "{\"externalId\":\"other\",\"gender\":\"13900001111\"}\n{\"externalId\":\"person-1\",\"gender\":\"X\"}\n{\"externalId\":\"person-2\",\"gender\":\"X\"}\n");
        assertThat(rejected(operation).asString().lines()).hasSize(3);
        admin().delete(fans + "/" + fan("person-1").getString("id")).then().statusCode(204);
        assertThat(rejected(operation).asString().lines())
                .hasSize(1)
                .allMatch(line -> line.contains("person-2"));
        var path = "/v1/brands/" + brand + "/operations/" + operation.getString("id") + "/rejected";
        given().auth().oauth2(Tokens.brandAdmin(Brands.fresh())).get(path).then().statusCode(404);
        given().get(path).then().statusCode(401);
        given().auth()
                .oauth2(Tokens.staff(brand, Role.STORE_CLERK))
                .get(path)
                .then()
                .statusCode(403);
        assertThat(rejected(imported("application/x-ndjson", "{\"externalId\":\"z\"}")).asString())
                .isEmpty();
    }

    @Test
    void refusedLinesAreAPersonsHoweverTheirNumberAndAddressAreWritten() {
        imported(
                "application/x-ndjson",
                "{\"externalId\":\"person-3\",\"phone\":\"15899991771\",\"email\":\"er99@x.com\"}");
        var operation =
                imported(
                        "text/csv",
                        "externalId,phone,email,gender\nq1,+86 158-9999-1771,,X\nq2,0086(158)99991771,,X\nq3,,ER99@X.com,X\nq4,15899991772,,X\n");
        var person = fans + "/" + fan("person-3").getString("id");
        assertThat(admin().get(person + "/export").<List<?>>path("tables.operationRejected"))
                .hasSize(3);
        admin().delete(person).then().statusCode(204);
        assertThat(rejected(operation).asString().lines())
                .noneMatch(
                        line -> line.contains("q1") || line.contains("q2") || line.contains("q3"))
                .anyMatch(line -> line.contains("q4"));
    }

    private Response rejected(JsonPath operation) {
        return admin().get(
                        "/v1/brands/"
                                + brand
                                + "/operations/"
                                + operation.getString("id")
                                + "/rejected");
    }

    private void mapping(String key, String mapping, int status) {
        admin().contentType("application/json")
                .body(mapping)
                .put("/v1/brands/" + brand + "/import-mappings/" + key)
                .then()
                .statusCode(status);
    }

    private RequestSpecification admin() {
        return given().auth().oauth2(Tokens.brandAdmin(brand));
    }

    @Test
    void followsAnOperationByServerSentEvents() {
        var operation = imported("application/x-ndjson", "{\"externalId\":\"a\"}");
        var events =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(
                                "/v1/brands/"
                                        + brand
                                        + "/operations/"
                                        + operation.getString("id")
                                        + "/events")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(events).contains("event:end").contains("\"state\":\"SUCCEEDED\"");
        given().auth()
                .oauth2(Tokens.brandAdmin(Brands.fresh()))
                .get("/v1/brands/" + brand + "/operations/" + operation.getString("id"))
                .then()
                .statusCode(404);
    }

    private JsonPath imported(String type, String body) {
        return imported(type, body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonPath imported(String type, byte[] body) {
        return imported(type, "", body);
    }

    private JsonPath imported(String type, String query, byte[] body) {
        var location =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .config(withoutCharset())
                        .contentType(type)
                        .body(body)
                        .post(fans + "/import" + query)
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Location");
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                given().auth()
                                        .oauth2(Tokens.brandAdmin(brand))
                                        .get(location)
                                        .jsonPath(),
                        operation -> operation.getString("state").matches("SUCCEEDED|FAILED"));
    }

    private JsonPath fan(String externalId) {
        var found =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(fans + "?externalId=" + externalId);
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get(fans + "/" + found.path("items[0].id"))
                .jsonPath();
    }

    private String tag(String externalId) {
        var found =
                given().auth()
                        .oauth2(Tokens.brandAdmin(brand))
                        .get(fans + "?externalId=" + externalId);
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get(fans + "/" + found.path("items[0].id"))
                .header("ETag");
    }
}
