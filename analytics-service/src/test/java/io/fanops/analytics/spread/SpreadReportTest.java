package io.fanops.analytics.spread;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.BrandAtWork;
import io.fanops.platform.contracts.FanFact.Erased;
import io.fanops.platform.contracts.FanFact.Joined;
import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class SpreadReportTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final BrandAtWork brand = new BrandAtWork();

    @Test
    void tellsNothingOfAProgramThatNobodyUsed() {
        var report = brand.report("referrals?program=unused");

        assertThat(report.getLong("invitations")).isZero();
        assertThat(report.getDouble("k")).isZero();
        assertThat(report.getList("generations")).isEmpty();
        assertThat(report.getInt("depth")).isZero();
        assertThat(report.getLong("largestCascade")).isZero();
        assertThat(report.getList("topSpreaders")).isEmpty();
    }

    @Test
    void countsTheCascadeOfFriendsOfFriends() {
        var m2 = brand.joined("m2", Stage.CONSUMER);
        var n1 = brand.joined("n1", Stage.FOLLOWER);
        var n2 = brand.joined("n2", Stage.FOLLOWER);
        var n3 = brand.joined("n3", Stage.FOLLOWER);
        var n4 = brand.joined("n4", Stage.FOLLOWER);
        // The child's referral comes before its parent's.
        converted("cascade", n3, n4);
        converted("cascade", n1, n3);
        converted("cascade", m2, n1);
        converted("cascade", m2, n2);
        move(Ids.next(), "cascade", m2, UUID.randomUUID(), null, ReferralState.REJECTED, NOON);
        move(Ids.next(), "cascade", m2, UUID.randomUUID(), null, ReferralState.PENDING, NOON);
        converted("other", m2, UUID.randomUUID());

        var report = brand.settled("referrals?program=cascade");
        assertThat(report.getLong("invitations")).isEqualTo(6);
        assertThat(report.getLong("conversions")).isEqualTo(4);
        assertThat(report.getLong("rejected")).isEqualTo(1);
        assertThat(report.getDouble("k")).isEqualTo(0.8);
        assertThat(report.getInt("depth")).isEqualTo(3);
        assertThat(report.getLong("maxWidth")).isEqualTo(2);
        assertThat(report.getLong("largestCascade")).isEqualTo(5);
        assertThat(report.getList("generations.fans")).containsExactly(1, 2, 1, 1);
        assertThat(report.getList("generations.conversions")).containsExactly(2, 1, 1, 0);
        assertThat(report.getList("generations.k", Double.class))
                .containsExactly(2.0, 0.5, 1.0, 0.0);
        assertThat(report.getMap("topSpreaders[0]"))
                .isEqualTo(
                        Map.of(
                                "fanId",
                                m2.toString(),
                                "externalId",
                                "m2",
                                "direct",
                                2,
                                "total",
                                4));

        var all = brand.settled("referrals");
        assertThat(all.getLong("invitations")).isEqualTo(7);
        assertThat(all.getList("generations.fans")).containsExactly(2, 3, 1, 1);
        assertThat(all.getMap("topSpreaders[0]"))
                .isEqualTo(
                        Map.of(
                                "fanId",
                                m2.toString(),
                                "externalId",
                                "m2",
                                "direct",
                                3,
                                "total",
                                5));
    }

    @Test
    void kIsToldAsItIs() {
        var first = UUID.randomUUID();
        converted("k", first, UUID.randomUUID());
        for (int i = 0; i < 5; i++) {
            move(
                    Ids.next(),
                    "k",
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    null,
                    ReferralState.PENDING,
                    NOON);
        }

        brand.settled("referrals?program=k");
        // One conversion by seven fans, all of it by the six of generation 0.
        assertThat(brand.admin().get(brand.path("/analytics/referrals?program=k")).asString())
                .contains("\"k\":" + 1.0 / 7, "\"k\":" + 1.0 / 6);
    }

    @Test
    void aReversedReferralIsTakenOutAgain() {
        var a = UUID.randomUUID();
        var b = UUID.randomUUID();
        var referral = Ids.next();
        move(referral, "p", a, b, null, ReferralState.PENDING, NOON);
        move(
                referral,
                "p",
                a,
                b,
                ReferralState.PENDING,
                ReferralState.REWARDED,
                NOON.plusSeconds(1));
        assertThat(brand.settled("referrals?program=p").getLong("conversions")).isEqualTo(1);

        move(
                referral,
                "p",
                a,
                b,
                ReferralState.REWARDED,
                ReferralState.REVERSED,
                NOON.plusSeconds(2));

        var report = brand.settled("referrals?program=p");
        assertThat(report.getLong("invitations")).isEqualTo(1);
        assertThat(report.getLong("conversions")).isZero();
        assertThat(report.getList("generations.fans")).containsExactly(1);
        assertThat(report.getList("topSpreaders")).isEmpty();
    }

    @Test
    void anErasedSpreaderLosesTheNameAndKeepsTheFigure() {
        var fan = brand.joined("secret", Stage.CONSUMER);
        converted("p", fan, UUID.randomUUID());
        assertThat(brand.settled("referrals?program=p").getString("topSpreaders[0].externalId"))
                .isEqualTo("secret");

        brand.tell(new Erased(fan, NOON));
        // What told the name comes once more, under another id.
        brand.tell(new Joined(fan, "secret", Stage.FOLLOWER, null, NOON));

        var report = brand.settled("referrals?program=p");
        assertThat(report.getString("topSpreaders[0].externalId")).isNull();
        assertThat(report.getInt("topSpreaders[0].total")).isEqualTo(1);
    }

    /// The tables hold what a recomputation gives, for random trees whose facts come shuffled and
    /// twice.
    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103})
    void figuresEqualThoseRecomputed(long seed) {
        var moves = RandomReferrals.of(seed, "p", 60);
        var referrals = new HashMap<UUID, ReferralStanding>();
        moves.forEach(move ->
                referrals.merge(
                        move.referralId(), ReferralStanding.of(move), ReferralStanding::later));
        var random = new Random(seed);
        Collections.shuffle(moves, random);
        for (var move : moves) {
            var id = Ids.next();
            brand.tell(move, id);
            if (random.nextInt(5) == 0) {
                brand.tell(move, id);
            }
        }

        assertThat(figures(brand.settled("referrals?program=p")))
                .isEqualTo(figures(NaiveSpread.of(referrals.values())));
    }

    private static List<Object> figures(JsonPath report) {
        return List.of(
                report.getLong("invitations"),
                report.getLong("conversions"),
                report.getLong("rejected"),
                report.getList("generations.fans", Long.class),
                report.getList("generations.conversions", Long.class),
                report.getLong("maxWidth"),
                report.getLong("largestCascade"),
                report.getList("topSpreaders.total", Long.class));
    }

    private static List<Object> figures(NaiveSpread naive) {
        return List.of(
                naive.invitations(),
                naive.conversions(),
                naive.rejected(),
                List.copyOf(naive.fans().values()),
                List.copyOf(naive.brought().values()),
                naive.maxWidth(),
                naive.largestCascade(),
                naive.top(20));
    }

    private void converted(String program, UUID referrer, UUID referee) {
        move(Ids.next(), program, referrer, referee, null, ReferralState.REWARDED, NOON);
    }

    private void move(
            UUID id,
            String program,
            UUID referrer,
            UUID referee,
            @Nullable ReferralState from,
            ReferralState to,
            Instant at) {
        brand.tell(new ReferralMoved(id, program, referrer, referee, from, to, List.of(), at));
    }
}
