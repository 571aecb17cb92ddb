package io.fanops.content.lottery;

import static io.fanops.content.Calling.admin;
import static io.fanops.content.Calling.staff;
import static io.fanops.content.Calling.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.fanops.content.SiblingsDouble;
import io.fanops.platform.contracts.FanFact.Erased;
import io.fanops.platform.contracts.FanFact.Merged;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(SiblingsDouble.class)
class LotteryTest {
    private static final String CERTAIN =
            """
            "draw":"INSTANT","prizes":[{"pool":"points","chancePerMillion":1000000}]\
            """;

    private final String brand = Brands.fresh();
    private final String base = "/v1/brands/" + brand;
    private final String lotteries = base + "/campaigns/spring/lotteries";
    private final String own = base + "/me/campaigns/spring/lotteries";
    private final String inAMonth = Instant.now().plus(Duration.ofDays(30)).toString();

    @Inject BrandSql sql;
    @Inject GivingPrizes giving;
    @Inject DrawingLotteries.Draw draw;

    @BeforeEach
    void aRunningCampaign() {
        admin(brand)
                .body("{\"key\":\"spring\",\"name\":\"春天\"}")
                .post(base + "/campaigns")
                .then()
                .statusCode(201);
        admin(brand).post(base + "/campaigns/spring/launch").then().statusCode(200);
    }

    @Test
    void whoWinsAtOnceHasThePrize() {
        pool("points", 500, 1_000);
        make("wheel", CERTAIN).then().statusCode(201).body("state", equalTo("OPEN"));

        var entry = enter("anna", "wheel", "k");

        entry.then()
                .statusCode(201)
                .body("result", equalTo("WON"))
                .body("prize.form", equalTo("POINTS"))
                .body("prize.amount", equalTo(500));
        assertThat(reservations("points", "AWARDED")).hasSize(1);
        fan("anna")
                .get(own + "/wheel/entries")
                .then()
                .body("items.id", contains(entry.<String>path("id")))
                .body("items[0].givenAt", notNullValue());
        admin(brand)
                .get(lotteries + "/wheel/entries?fanId=" + entry.path("fanId"))
                .then()
                .body("items.id", contains(entry.<String>path("id")));
        admin(brand)
                .get(lotteries + "/wheel/entries?fanId=" + UUID.randomUUID())
                .then()
                .body("items", empty());
        admin(brand)
                .get(lotteries + "/wheel/winners")
                .then()
                .body("items.entryId", contains(entry.<String>path("id")))
                .body("items[0].givenAt", notNullValue());
        admin(brand)
                .get(lotteries + "/wheel/figures")
                .then()
                .body("entries", equalTo(1))
                .body("given", equalTo(1))
                .body("owed", equalTo(0));
    }

    @Test
    void theSameKeyEntersOnce() {
        pool("points", 500, 10_000);
        make("wheel", CERTAIN);

        var answers = AtOnce.race(20, _ -> enter("anna", "wheel", "k"));

        AtOnce.noneBroke(answers);
        assertThat(
                        answers.stream()
                                .filter(answer -> answer.statusCode() == 201)
                                .map(answer -> answer.<String>path("id"))
                                .distinct())
                .hasSize(1);
        enter("anna", "wheel", "k").then().statusCode(201).header("Idempotency-Replayed", "true");
        assertThat(reservations("points", "AWARDED")).hasSize(1);
        assertThat(reservations("points", "RESERVED")).isEmpty();
    }

    @Test
    void noMoreIsWonThanThereIs() {
        pool("points", 1, 3);
        make("wheel", CERTAIN);

        var answers = AtOnce.race(20, i -> enter("fan" + i, "wheel", "k"));

        assertThat(AtOnce.with(answers, 201)).isEqualTo(20);
        assertThat(answers.stream().filter(a -> a.path("result").equals("WON"))).hasSize(3);
        assertThat(answers.stream().filter(a -> a.path("result").equals("LOST"))).hasSize(17);
        assertThat(reservations("points", "AWARDED")).hasSize(3);
    }

    @Test
    void aFanEntersAsOftenAsIsAllowedAndNothingIsSetAsideForMore() {
        pool("points", 1, 3);
        make("wheel", CERTAIN + ",\"entriesPerFan\":4");

        var answers = AtOnce.race(20, i -> enter("anna", "wheel", "k" + i));

        assertThat(AtOnce.with(answers, 201)).isEqualTo(4);
        assertThat(AtOnce.with(answers, 409)).isEqualTo(16);
        // Each entry that counts wins what there is: those that do not count took none of it.
        assertThat(answers.stream().filter(a -> "WON".equals(a.path("result")))).hasSize(3);
        assertThat(answers.stream().filter(a -> "LOST".equals(a.path("result")))).hasSize(1);
        assertThat(reservations("points", "AWARDED")).hasSize(3);
        assertThat(reservations("points", "RELEASED")).isEmpty();
        enter("anna", "wheel", "k20").then().statusCode(409).body("code", equalTo("ENTRY_LIMIT"));
        enter("bert", "wheel", "k").then().statusCode(201);
    }

    @Test
    void aDaysEntriesAreCountedByDay() {
        pool("points", 1, 100);
        make("wheel", CERTAIN + ",\"entriesPerDay\":1");
        enter("anna", "wheel", "k1").then().statusCode(201);
        enter("anna", "wheel", "k2").then().statusCode(409).body("code", equalTo("ENTRY_LIMIT"));

        write("update lottery_entry set day = day - 1 where brand = :brand");

        enter("anna", "wheel", "k2").then().statusCode(201);
    }

    @Test
    void onePersonIsOneWhateverTheirIds() {
        pool("points", 1, 100);
        make("wheel", CERTAIN + ",\"entriesPerFan\":1");
        enter("anna", "wheel", "k").then().statusCode(201);
        enter("anne", "wheel", "k").then().statusCode(201);
        var ids = fansOf("wheel");

        FactSender.send(brand, new Merged(ids.get(0), ids.get(1), Instant.now()));

        // Either account stands for both from now on, and has entered twice.
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        fan("anna").get(own + "/wheel/entries").<List<?>>path("items").size() == 2);
        enter("anna", "wheel", "k2").then().statusCode(409).body("code", equalTo("ENTRY_LIMIT"));
    }

    @Test
    void whereThePrizesCannotBeAskedForTheEntryCountsAndWaits() {
        pool("points", 1, 1);
        make("wheel", CERTAIN + ",\"entriesPerFan\":1");
        outage("/reservations");

        enter("anna", "wheel", "k")
                .then()
                .statusCode(201)
                .body("result", equalTo("WAITING"))
                .body("prize", nullValue());
        enter("anna", "wheel", "k2").then().statusCode(409).body("code", equalTo("ENTRY_LIMIT"));
        enter("bert", "wheel", "k").then().statusCode(201).body("result", equalTo("WAITING"));
        admin(brand)
                .get(lotteries + "/wheel/figures")
                .then()
                .body("entries", equalTo(2))
                .body("pending", equalTo(2))
                .body("owed", equalTo(0));
        admin(brand).get(lotteries + "/wheel/winners").then().body("items", empty());

        outage("");

        // The first answer was not the last word.
        enter("anna", "wheel", "k")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("result", equalTo("WON"));
        enter("bert", "wheel", "k").then().statusCode(201).body("result", equalTo("LOST"));
        admin(brand).get(lotteries + "/wheel/figures").then().body("pending", equalTo(0));
    }

    @Test
    void whatWaitsIsSettledWhoeverAsks() {
        pool("points", 1, 1);
        make("wheel", CERTAIN);
        outage("/reservations");
        enter("anna", "wheel", "k").then().body("result", equalTo("WAITING"));
        // What waits is not let go with what a draw would have needed.
        admin(brand).post(lotteries + "/wheel/cancel").then().statusCode(200);

        outage("");

        untilGiven("wheel", 1);
        assertThat(reservations("points", "AWARDED")).hasSize(1);
        fan("anna").get(own + "/wheel/entries").then().body("items.result", contains("WON"));
    }

    @Test
    void whatWasSetAsideForAnAnswerThatWasLostIsFoundAgain() {
        pool("points", 1, 2);
        make("wheel", CERTAIN);
        lateOutage("/reservations");
        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WAITING"));

        outage("");
        assertThat(reservations("points", "RESERVED")).hasSize(1);

        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WON"));
        assertThat(reservations("points", "AWARDED")).hasSize(1);
        assertThat(reservations("points", "RESERVED")).isEmpty();
    }

    @Test
    void whoIsForgottenWhileTheirEntryWaitsWinsNothing() {
        pool("points", 1, 2);
        make("wheel", CERTAIN);
        lateOutage("/reservations");
        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WAITING"));

        FactSender.send(brand, new Erased(fansOf("wheel").getFirst(), Instant.now()));
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        admin(brand).get(lotteries + "/wheel/figures").path("pending").equals(0));
        outage("");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    write("update lottery_win_due set due_at = now() where brand = :brand");
                    return reservations("points", "RELEASED").size() == 1;
                });
        assertThat(reservations("points", "AWARDED")).isEmpty();
        admin(brand)
                .get(lotteries + "/wheel/entries")
                .then()
                .body("items.result", contains("LOST"));
    }

    @Test
    void whatIsWonIsGivenLaterWhereItCannotBeAtOnce() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        outage("/award");

        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WON"));
        admin(brand).get(lotteries + "/wheel/figures").then().body("owed", equalTo(1));

        outage("");
        untilGiven("wheel", 1);
        assertThat(reservations("points", "AWARDED")).hasSize(1);
    }

    @Test
    void whatWasSetAsideTooLongIsStillOwed() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        outage("/award");
        enter("anna", "wheel", "k").then().statusCode(201);
        var reservation = reservations("points", "RESERVED").getFirst();
        sibling(reservation, "lapse");

        outage("");

        untilGiven("wheel", 1);
        assertThat(reservations("points", "AWARDED")).hasSize(1);
    }

    @Test
    void whatWasGivenWithoutAnAnswerIsNotGivenAgain() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        outage("/award");
        enter("anna", "wheel", "k").then().statusCode(201);
        sibling(reservations("points", "RESERVED").getFirst(), "lapse");

        // It is set aside anew and given, and nobody here hears of it.
        lateOutage("/award");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    write("update lottery_win_due set due_at = now() where brand = :brand");
                    return reservations("points", "AWARDED").size() == 1;
                });
        outage("");

        untilGiven("wheel", 1);
        assertThat(reservations("points", "AWARDED")).hasSize(1);
        assertThat(reservations("points", "RESERVED")).isEmpty();
    }

    @Test
    void whatStaffTookBackIsNotGivenAgain() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        lateOutage("/award");
        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WON"));
        sibling(reservations("points", "AWARDED").getFirst(), "revocation");

        outage("");

        untilGiven("wheel", 1);
        assertThat(reservations("points", "REVOKED")).hasSize(1);
        assertThat(reservations("points", "AWARDED")).isEmpty();
    }

    @Test
    void aKeyIsForOneLottery() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        make("other", CERTAIN);

        var answers = AtOnce.race(2, i -> enter("anna", i == 0 ? "wheel" : "other", "k"));

        AtOnce.noneBroke(answers);
        assertThat(AtOnce.with(answers, 201)).isEqualTo(1);
        // Whichever came second is told so, and has no effect.
        var entries =
                Stream.of("wheel", "other")
                        .mapToInt(key ->
                                admin(brand)
                                        .get(lotteries + "/" + key + "/figures")
                                        .<Integer>path("entries"))
                        .sum();
        assertThat(entries).isEqualTo(1);
        assertThat(
                        Stream.of("wheel", "other")
                                .map(key -> enter("anna", key, "k").statusCode())
                                .sorted())
                .containsExactly(201, 422);
    }

    @Test
    void whoTurnsOutToBeAnotherWhileTheirEntryWaitsHasNotEnteredTwice() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        outage("/reservations");
        var entry = enter("anna", "wheel", "k");
        entry.then().statusCode(201).body("result", equalTo("WAITING"));
        var survivor = UUID.randomUUID();
        FactSender.send(
                brand, new Merged(survivor, UUID.fromString(entry.path("fanId")), Instant.now()));
        siblings()
                .body("{\"subject\":\"anna\",\"id\":\"" + survivor + "\"}")
                .put(base + "/fans")
                .then()
                .statusCode(200);

        outage("");

        enter("anna", "wheel", "k")
                .then()
                .statusCode(201)
                .body("id", equalTo(entry.<String>path("id")))
                .body("result", equalTo("WON"));
        admin(brand).get(lotteries + "/wheel/figures").then().body("entries", equalTo(1));
    }

    @Test
    void whatHasComeOfAnEntryStandsAtItsAddress() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        outage("/reservations");
        var address = URI.create(enter("anna", "wheel", "k").header("Location")).getPath();
        fan("anna").get(address).then().statusCode(200).body("result", equalTo("WAITING"));

        outage("");
        untilGiven("wheel", 1);

        fan("anna")
                .get(address)
                .then()
                .body("result", equalTo("WON"))
                .body("givenAt", notNullValue());
        fan("bert").get(address).then().statusCode(404);
        fan("anna").get(own + "/wheel/entries/none").then().statusCode(404);
    }

    @Test
    void whoWouldWinFromAPoolThatIsPausedHasLost() {
        siblings()
                .body("{\"total\":50,\"amount\":1,\"state\":\"PAUSED\"}")
                .put(base + "/prize-pools/points")
                .then()
                .statusCode(200);
        make("wheel", CERTAIN).then().statusCode(201);

        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("LOST"));
    }

    @Test
    void whatIsDrawnAtTheEndIsSetAsideBeforeItOpens() {
        pool("points", 10, 50);

        make("raffle", atEnd(2)).then().statusCode(201).body("state", equalTo("PREPARING"));

        untilState("raffle", "OPEN");
        assertThat(reservations("points", "RESERVED")).hasSize(2);
        enter("anna", "raffle", "k").then().statusCode(201).body("result", equalTo("WAITING"));
    }

    @Test
    void isNotThereWhereThePoolHasTooLittle() {
        pool("points", 10, 25);

        make("raffle", atEnd(3)).then().statusCode(201);

        untilState("raffle", "FAILED");
        admin(brand)
                .get(lotteries + "/raffle")
                .then()
                .body(
                        "failure",
                        equalTo("The prize pool `points` has too little: PRIZES_EXHAUSTED."));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> reservations("points", "RESERVED").isEmpty());
        assertThat(reservations("points", "RELEASED")).hasSize(2);
        enter("anna", "raffle", "k").then().statusCode(409).body("code", equalTo("LOTTERY_CLOSED"));
    }

    @Test
    void isNotThereWhereThePoolsCouponsAreOver() {
        siblings()
                .body("{\"total\":50,\"amount\":1,\"isOver\":true}")
                .put(base + "/prize-pools/points")
                .then()
                .statusCode(200);

        make("raffle", atEnd(1)).then().statusCode(201);

        untilState("raffle", "FAILED");
    }

    @Test
    void drawsAsAnybodyCanDrawAgain() {
        pool("points", 10, 50);
        make("raffle", atEnd(3));
        untilState("raffle", "OPEN");
        for (int i = 0; i < 8; i++) {
            for (int n = 0; n < 3; n++) {
                enter("fan" + i, "raffle", "k" + n).then().statusCode(201);
            }
        }
        var hash = fan("fan0").get(own + "/raffle").<String>path("seedHash");
        fan("fan0").get(own + "/raffle").then().body("seed", nullValue());

        admin(brand).post(base + "/campaigns/spring/end").then().statusCode(200);

        untilState("raffle", "DRAWN");
        untilGiven("raffle", 3);
        assertThat(reservations("points", "AWARDED")).hasSize(3);
        var seed = HexFormat.of().parseHex(fan("fan0").get(own + "/raffle").<String>path("seed"));
        assertThat(Luck.hash(seed)).isEqualTo(hash);
        var luck = new Luck(seed);
        var first =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                fan("fan" + i)
                                        .get(own + "/raffle/entries")
                                        .<List<Map<String, String>>>path("items")
                                        .stream()
                                        .map(entry ->
                                                Map.entry(
                                                        luck.place(
                                                                entry.getOrDefault("ticket", "")),
                                                        entry.getOrDefault("result", "")))
                                        .sorted(Map.Entry.comparingByKey())
                                        .toList())
                        .toList();
        // Of each fan the best ticket counts, and three fans whose best is best have won by it.
        assertThat(
                        first.stream()
                                .map(List::getFirst)
                                .sorted(Map.Entry.comparingByKey())
                                .map(Map.Entry::getValue))
                .containsExactly("WON", "WON", "WON", "LOST", "LOST", "LOST", "LOST", "LOST");
        assertThat(first.stream().flatMap(List::stream).map(Map.Entry::getValue))
                .filteredOn("WON"::equals)
                .hasSize(3);
    }

    @Test
    void whatNobodyWinsGoesBack() {
        pool("points", 10, 50);
        make("raffle", atEnd(3));
        untilState("raffle", "OPEN");
        enter("anna", "raffle", "k").then().statusCode(201);

        admin(brand).post(base + "/campaigns/spring/end").then().statusCode(200);

        untilGiven("raffle", 1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> reservations("points", "RELEASED").size() == 2);
        assertThat(reservations("points", "AWARDED")).hasSize(1);
    }

    @Test
    void isCancelledOnlyWhileNobodyIsPromisedADraw() {
        pool("points", 10, 50);
        make("raffle", atEnd(2));
        make("tombola", atEnd(2));
        untilState("raffle", "OPEN");
        untilState("tombola", "OPEN");
        enter("anna", "tombola", "k").then().statusCode(201);

        admin(brand).get(lotteries + "/tombola").then().body("_actions", empty());
        admin(brand)
                .post(lotteries + "/tombola/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("LOTTERY_STATE"));
        admin(brand)
                .post(lotteries + "/raffle/cancel")
                .then()
                .statusCode(200)
                .body("state", equalTo("CANCELLED"))
                .body("_actions", empty());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> reservations("points", "RELEASED").size() == 2);
        enter("bert", "raffle", "k").then().statusCode(409).body("code", equalTo("LOTTERY_CLOSED"));
    }

    @Test
    void whoIsForgottenIsNotDrawn() {
        pool("points", 10, 50);
        make("raffle", atEnd(1));
        untilState("raffle", "OPEN");
        enter("anna", "raffle", "k").then().statusCode(201);
        var anna = fansOf("raffle").getFirst();

        FactSender.send(brand, new Erased(anna, Instant.now()));

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        admin(brand).get(lotteries + "/raffle/figures").<Integer>path("entries")
                                == 0);
        enter("anna", "raffle", "k").then().statusCode(410);
        enter("anna", "raffle", "k2").then().statusCode(400).body("code", equalTo("UNKNOWN_FAN"));
        admin(brand).post(base + "/campaigns/spring/end").then().statusCode(200);
        untilState("raffle", "DRAWN");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> reservations("points", "RELEASED").size() == 1);
        admin(brand).get(lotteries + "/raffle/winners").then().body("items", empty());
    }

    @Test
    void whoWasDrawnAndIsForgottenStaysInTheListAndGetsNothing() {
        pool("points", 10, 50);
        make("raffle", atEnd(1));
        untilState("raffle", "OPEN");
        enter("anna", "raffle", "k").then().statusCode(201);
        outage("/award");
        admin(brand).post(base + "/campaigns/spring/end").then().statusCode(200);
        untilState("raffle", "DRAWN");

        FactSender.send(brand, new Erased(fansOf("raffle").getFirst(), Instant.now()));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> reservations("points", "RELEASED").size() == 1);
        outage("");
        assertThat(reservations("points", "AWARDED")).isEmpty();
        admin(brand)
                .get(lotteries + "/raffle/winners")
                .then()
                .body("items", hasSize(1))
                .body("items[0].givenAt", nullValue());
        admin(brand).get(lotteries + "/raffle/figures").then().body("owed", equalTo(0));
    }

    @Test
    void whatIsAskedForAgainIsKnownByItsReferenceAndNotByAKey() {
        pool("points", 10, 50);
        lateOutage("/reservations");
        make("raffle", atEnd(1));
        // The answer to the first question is lost; the next one says another time to live.
        await().atMost(Duration.ofSeconds(30)).until(() -> failures("lottery_win_due") > 0);

        outage("");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    write("update lottery_win_due set due_at = now() where brand = :brand");
                    return admin(brand).get(lotteries + "/raffle").path("state").equals("OPEN");
                });
        assertThat(reservations("points", "RESERVED")).hasSize(1);
    }

    @Test
    void whatTwoReplicasSetAsideIsSetAside() {
        pool("points", 10, 50);
        make("raffle", atEnd(1));
        untilState("raffle", "OPEN");
        var win = lastWin();

        // Another one that had read the piece when it was still wanted asks and notes, too late.
        var reservation = reservations("points", "RESERVED").getFirst();
        BrandScope.within(
                brand,
                () ->
                        giving.proceed(
                                new Wins.Win(
                                        win,
                                        lotteryOf(win),
                                        "points",
                                        Wins.State.WANTED,
                                        0,
                                        null,
                                        null,
                                        Instant.parse(inAMonth))));

        assertThat(reservations("points", "RESERVED")).containsExactly(reservation);
        admin(brand).get(lotteries + "/raffle/figures").then().body("setAside", equalTo(1));
    }

    @Test
    void whatIsOverIsNotDrawnAgain() {
        pool("points", 10, 50);
        make("raffle", atEnd(1));
        untilState("raffle", "OPEN");
        admin(brand).post(lotteries + "/raffle/cancel").then().statusCode(200);
        admin(brand).post(base + "/campaigns/spring/end").then().statusCode(200);

        // Found due just before it was cancelled.
        BrandScope.within(brand, () -> draw.draw(lotteryOf(lastWin())));

        admin(brand)
                .get(lotteries + "/raffle")
                .then()
                .body("state", equalTo("CANCELLED"))
                .body("drawnAt", nullValue());
    }

    @Test
    void aRepeatNeedsNoPools() {
        pool("points", 1, 100);
        var first = make("wheel", CERTAIN).<String>path("id");
        siblings()
                .body("{\"total\":5,\"amount\":7,\"state\":\"ENDED\"}")
                .put(base + "/prize-pools/points");

        make("wheel", CERTAIN).then().statusCode(200).body("id", equalTo(first));
    }

    @Test
    void showsItsSeedWhenItsTimeIsOver() {
        pool("points", 1, 100);
        make("wheel", CERTAIN + ",\"closesAt\":\"" + inAMonth + "\"");
        fan("anna").get(own + "/wheel").then().body("seed", nullValue());

        write("update lottery set closes_at = now() where brand = :brand");

        fan("anna").get(own + "/wheel").then().body("seed", notNullValue());
        enter("anna", "wheel", "k").then().statusCode(409).body("code", equalTo("LOTTERY_CLOSED"));
    }

    @Test
    void isEnteredOnlyWhileItsCampaignRuns() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        fan("anna").get(base + "/me/lotteries").then().body("items.key", contains("wheel"));

        admin(brand).post(base + "/campaigns/spring/pause");
        fan("anna").get(base + "/me/lotteries").then().body("items", empty());
        enter("anna", "wheel", "k").then().statusCode(409).body("code", equalTo("LOTTERY_CLOSED"));
        admin(brand).post(base + "/campaigns/spring/resume");
        enter("anna", "wheel", "k").then().statusCode(201);
        admin(brand).post(base + "/campaigns/spring/end");

        enter("anna", "wheel", "k2").then().statusCode(409);
        // What was answered before is answered so again.
        enter("anna", "wheel", "k").then().statusCode(201).body("result", equalTo("WON"));
        fan("anna").get(own + "/wheel").then().body("seed", notNullValue());
        make("another", CERTAIN).then().statusCode(409).body("code", equalTo("CAMPAIGN_STATE"));
    }

    @Test
    void aDraftIsNotShownToFans() {
        admin(brand)
                .body("{\"key\":\"autumn\",\"name\":\"秋天\"}")
                .post(base + "/campaigns")
                .then()
                .statusCode(201);
        pool("points", 1, 100);
        admin(brand)
                .body("{\"key\":\"wheel\",\"name\":\"轮盘\"," + CERTAIN + "}")
                .post(base + "/campaigns/autumn/lotteries")
                .then()
                .statusCode(201);

        fan("anna").get(base + "/me/campaigns/autumn/lotteries/wheel").then().statusCode(404);
        key("anna", "k")
                .post(base + "/me/campaigns/autumn/lotteries/wheel/entries")
                .then()
                .statusCode(404);
    }

    @Test
    void aRepeatGivesTheFirstAndOtherTermsAreRefused() {
        pool("points", 1, 100);
        var first = make("wheel", CERTAIN).<String>path("id");

        make("wheel", CERTAIN).then().statusCode(200).body("id", equalTo(first));
        make("wheel", CERTAIN + ",\"entriesPerFan\":1")
                .then()
                .statusCode(409)
                .body("code", equalTo("LOTTERY_EXISTS"));
        admin(brand).get(lotteries).then().body("items", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"draw\":\"INSTANT\",\"prizes\":[] | /prizes",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"points\"}] | /prizes/0/chancePerMillion",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"points\",\"winners\":1,\"chancePerMillion\":1}] | /prizes/0/winners",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"points\",\"chancePerMillion\":600000},{\"pool\":\"points\",\"chancePerMillion\":600000}] | /prizes",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"nothing\",\"chancePerMillion\":1}] | /prizes/0/pool",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"any\",\"chancePerMillion\":1}] | /prizes/0/pool",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"ended\",\"chancePerMillion\":1}] | /prizes/0/pool",
                "\"draw\":\"INSTANT\",\"closesAt\":\"2020-01-01T00:00:00Z\",\"prizes\":[{\"pool\":\"points\",\"chancePerMillion\":1}] | /closesAt",
                "\"draw\":\"AT_END\",\"prizes\":[{\"pool\":\"points\",\"winners\":1}] | /closesAt",
                "\"draw\":\"AT_END\",\"closesAt\":\"2099-01-01T00:00:00Z\",\"prizes\":[{\"pool\":\"points\",\"winners\":1}] | /closesAt",
                "\"draw\":\"AT_END\",\"closesAt\":\"2099-01-01T00:00:00Z\",\"prizes\":[{\"pool\":\"points\",\"winners\":600},{\"pool\":\"points\",\"winners\":600}] | /prizes",
                "\"draw\":\"INSTANT\",\"prizes\":[{\"pool\":\"..\",\"chancePerMillion\":1}] | /prizes/0/pool",
                "\"draw\":\"INSTANT\",\"opensAt\":\"2099-01-01T00:00:00.000000001Z\",\"closesAt\":\"2099-01-01T00:00:00.000000002Z\",\"prizes\":[{\"pool\":\"points\",\"chancePerMillion\":1}] | /closesAt",
                "\"draw\":\"SOME\",\"prizes\":[{\"pool\":\"points\",\"chancePerMillion\":1}] | /draw"
            })
    void refusesWhatDoesNotFitByName(String terms, String pointer) {
        pool("points", 1, 100);
        siblings().body("{\"total\":5}").put(base + "/prize-pools/any");
        siblings()
                .body("{\"total\":5,\"amount\":1,\"state\":\"ENDED\"}")
                .put(base + "/prize-pools/ended");

        make("wheel", terms)
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.pointer", hasItem(pointer));
        admin(brand).get(lotteries).then().body("items", empty());
    }

    @Test
    void anEntryNeedsAKey() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);

        fan("anna")
                .post(own + "/wheel/entries")
                .then()
                .statusCode(400)
                .body("code", equalTo("IDEMPOTENCY_KEY_REQUIRED"));
    }

    @Test
    void staffRunItAndFansEnterIt() {
        pool("points", 1, 100);
        make("wheel", CERTAIN);
        var other = Brands.fresh();

        admin(other).get(lotteries + "/wheel").then().statusCode(404);
        admin(brand).get(base + "/campaigns/none/lotteries").then().statusCode(404);
        admin(other)
                .get("/v1/brands/" + other + "/campaigns/spring/lotteries/wheel")
                .then()
                .statusCode(404);
        with(Tokens.fan("anna"))
                .header("Idempotency-Key", "k")
                .post("/v1/brands/" + other + "/me/campaigns/spring/lotteries/wheel/entries")
                .then()
                .statusCode(404);
        fan("anna").get(lotteries + "/wheel/winners").then().statusCode(404);
        admin(brand).get(base + "/me/lotteries").then().statusCode(403);
        staff(brand, Role.STORE_CLERK).get(lotteries).then().statusCode(403);
        staff(brand, Role.ANALYST)
                .get(lotteries + "/wheel")
                .then()
                .statusCode(200)
                .body("_actions", empty());
        staff(brand, Role.ANALYST).post(lotteries + "/wheel/cancel").then().statusCode(403);
        given().get(base + "/me/lotteries").then().statusCode(401);
    }

    private String atEnd(int winners) {
        return "\"draw\":\"AT_END\",\"closesAt\":\""
                + inAMonth
                + "\",\"prizes\":[{\"pool\":\"points\",\"winners\":"
                + winners
                + "}]";
    }

    private Response make(String key, String terms) {
        return admin(brand)
                .body("{\"key\":\"" + key + "\",\"name\":\"轮盘\"," + terms + "}")
                .post(lotteries);
    }

    private Response enter(String fan, String lottery, String key) {
        return key(fan, key).post(own + "/" + lottery + "/entries");
    }

    private RequestSpecification key(String fan, String key) {
        return fan(fan).header("Idempotency-Key", key);
    }

    private RequestSpecification fan(String name) {
        return with(Tokens.fan(name));
    }

    private void pool(String key, int amount, int total) {
        siblings()
                .body("{\"total\":" + total + ",\"amount\":" + amount + "}")
                .put(base + "/prize-pools/" + key)
                .then()
                .statusCode(200);
    }

    /// Ids of a pool's reservations in a state.
    private List<String> reservations(String pool, String state) {
        return siblings()
                .get(base + "/prize-pools/" + pool + "/reservations")
                .<List<Map<String, String>>>path("items")
                .stream()
                .filter(reservation -> state.equals(reservation.get("state")))
                .map(reservation -> reservation.getOrDefault("id", ""))
                .toList();
    }

    private void outage(String of) {
        siblings().body("{\"of\":\"" + of + "\"}").put(base + "/outage").then().statusCode(200);
    }

    /// What is asked for is done, and the answer is lost.
    private void lateOutage(String of) {
        siblings()
                .body("{\"of\":\"" + of + "\",\"late\":true}")
                .put(base + "/outage")
                .then()
                .statusCode(200);
    }

    private void sibling(String reservation, String verb) {
        siblings()
                .post(base + "/prize-pools/points/reservations/" + reservation + "/" + verb)
                .then()
                .statusCode(200);
    }

    private static RequestSpecification siblings() {
        return given().baseUri(
                        ConfigProvider.getConfig().getValue("FANOPS_REFERRAL_URL", String.class))
                .port(
                        URI.create(
                                        ConfigProvider.getConfig()
                                                .getValue("FANOPS_REFERRAL_URL", String.class))
                                .getPort())
                .contentType(ContentType.JSON);
    }

    private void untilState(String lottery, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        admin(brand).get(lotteries + "/" + lottery).path("state").equals(state));
    }

    /// What did not go on waits a while: its time is brought forward.
    private void untilGiven(String lottery, int many) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    write("update lottery_win_due set due_at = now() where brand = :brand");
                    return admin(brand)
                                    .get(lotteries + "/" + lottery + "/figures")
                                    .<Integer>path("given")
                            == many;
                });
    }

    private List<UUID> fansOf(String lottery) {
        return BrandScope.within(
                brand,
                () ->
                        sql.list(
                                """
                                select e.fan_id from lottery_entry e join lottery l on l.brand = e.brand and l.id = e.lottery_id
                                where e.brand = :brand and l.key = :key order by e.id\
                                """,
                                (row, _) -> BrandSql.id(row, "fan_id"),
                                "key",
                                lottery));
    }

    private UUID lastWin() {
        return id("select id from lottery_win where brand = :brand order by id desc limit 1");
    }

    private UUID lotteryOf(UUID win) {
        return BrandScope.within(
                brand,
                () ->
                        sql.first(
                                        "select lottery_id as id from lottery_win where brand = :brand and id = :win",
                                        (row, _) -> BrandSql.id(row, "id"),
                                        "win",
                                        win)
                                .orElseThrow());
    }

    private UUID id(String query) {
        return BrandScope.within(
                brand, () -> sql.first(query, (row, _) -> BrandSql.id(row, "id")).orElseThrow());
    }

    private long failures(String table) {
        return BrandScope.within(
                brand,
                () ->
                        sql.number(
                                "select coalesce(max(failures), 0) from "
                                        + table
                                        + " where brand = :brand"));
    }

    private void write(String statement) {
        BrandScope.within(
                brand, () -> QuarkusTransaction.requiringNew().run(() -> sql.run(statement)));
    }
}
