package io.fanops.fan.community;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.community.CommunityDetails.Kind;
import io.fanops.fan.community.Growth.Standing;
import io.fanops.fan.community.Health.Condition;
import io.fanops.fan.community.Health.Figures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupTest {
    private static final String BASE =
            "\"key\":\"k\",\"name\":\"n\",\"scope\":\"INTERNAL\",\"circle\":\"TEAM\",\"entry\":\"SCREEN\"";

    @Test
    void anEmptyCommunityLacksAllSixSteps() throws Exception {
        var setup = Setup.of(community(Kind.GROUP, ""), 0, 0);
        assertThat(setup.incomplete()).hasSize(6);
        assertThat(setup.steps().get(3).missing())
                .containsExactly("operation", "rules", "questions");
    }

    @ParameterizedTest
    @CsvSource({
        "DYAD, 1, 0, ''",
        "GROUP, 1, 0, a member with role ADMIN",
        "GROUP, 0, 1, a member with role LEADER",
        "GROUP, 1, 1, ''"
    })
    void rolesAreFilledByTheKind(Kind kind, long leaders, long admins, String missing)
            throws Exception {
        var roles = Setup.of(community(kind, ""), leaders, admins).steps().get(2);
        assertThat(String.join(",", roles.missing())).isEqualTo(missing);
        assertThat(roles.complete()).isEqualTo(missing.isEmpty());
    }

    @Test
    void eachKindAsksForItsOwn() throws Exception {
        assertThat(Growth.of(community(Kind.DYAD, ""), new Standing(1, 1, 0, 0)))
                .hasValueSatisfying(growth -> {
                    assertThat(growth.to()).isEqualTo(Kind.GROUP);
                    assertThat(growth.missing()).containsExactly("two members");
                });
        assertThat(
                        Growth.of(community(Kind.GROUP, ""), new Standing(9, 1, 1, 0))
                                .orElseThrow()
                                .missing())
                .containsExactly("rules");
        assertThat(
                        Growth.of(
                                        community(
                                                Kind.ORGANISATION,
                                                ",\"charter\":{\"story\":\"s\",\"belief\":\"b\",\"idol\":\"i\",\"norms\":\"n\",\"detractors\":\"d\",\"rituals\":\"r\",\"leaders\":\"l\"}"),
                                        new Standing(9, 1, 1, 0))
                                .orElseThrow()
                                .missing())
                .isEmpty();
        assertThat(
                        Growth.of(community(Kind.COMMUNITY, ""), new Standing(9, 1, 1, 1))
                                .orElseThrow()
                                .missing())
                .hasSize(1);
        assertThat(Growth.of(community(Kind.SOCIETY, ""), new Standing(9, 1, 1, 1))).isEmpty();
    }

    @Test
    void healthIsTheMeanOfSixMeasuredConditions() {
        var ill = Health.judge(new Figures(0, 0, false, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0));
        assertThat(Health.score(ill)).isZero();
        var well = Health.judge(new Figures(1, 10, true, 7, 8, 1, 1, 2, 10, 0, 0, 0, 0, 0, 0));
        assertThat(Health.score(well)).isEqualTo(100);
        assertThat(well).allMatch(Health.Measured::fulfilled);
        var half = Health.judge(new Figures(1, 0, true, 7, 4, 1, 0, 1, 10, 0, 0, 0, 0, 0, 0));
        assertThat(Health.score(half)).isEqualTo(67);
        assertThat(half.stream().filter(m -> !m.fulfilled()).map(Health.Measured::condition))
                .containsExactly(
                        Condition.NETWORK_BASED,
                        Condition.REGULAR_CONTENT,
                        Condition.REGULAR_MEETINGS,
                        Condition.DEDICATED_STAFF);
    }

    @Test
    void aLargeCommunityWantsMoreStaff() {
        var staff =
                Health.judge(new Figures(1, 0, true, 7, 8, 1, 1, 2, 1_000, 0, 0, 0, 0, 0, 0))
                        .getLast();
        assertThat(staff.reached()).isEqualTo(0.2);
    }

    private static CommunityDetails community(Kind kind, String more) throws Exception {
        return new ObjectMapper()
                .readValue(
                        "{\"kind\":\"" + kind + "\"," + BASE + more + "}", CommunityDetails.class);
    }
}
