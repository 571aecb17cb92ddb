package io.fanops.fan.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fanops.fan.expression.Expression.And;
import io.fanops.fan.expression.Expression.CompareAttribute;
import io.fanops.fan.expression.Expression.Comparison;
import io.fanops.fan.expression.Expression.Has;
import io.fanops.fan.expression.Expression.Literal;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.expression.Expression.Not;
import io.fanops.fan.expression.Expression.Or;
import io.fanops.platform.problem.Refused;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionParserTest {

    @Test
    void parsesTheExampleOfTheApi() {
        assertThat(
                        ExpressionParser.parse(
                                "tag(\"coffee\") and not stage(\"BYSTANDER\") and (gender(\"F\") or attribute(\"income\") >= 70000)"))
                .isEqualTo(
                        new And(
                                List.of(
                                        new Has(Membership.TAG, List.of("coffee")),
                                        new Not(new Has(Membership.STAGE, List.of("BYSTANDER"))),
                                        new Or(
                                                List.of(
                                                        new Has(Membership.GENDER, List.of("F")),
                                                        new CompareAttribute(
                                                                "income",
                                                                Comparison.GREATER_OR_EQUAL,
                                                                new Literal.Number(
                                                                        new BigDecimal(
                                                                                "70000"))))))));
    }

    @Test
    void andBindsTighterThanOr() {
        assertThat(ExpressionParser.parse("tag(\"a\") or tag(\"b\") and tag(\"c\")"))
                .isEqualTo(
                        new Or(
                                List.of(
                                        new Has(Membership.TAG, List.of("a")),
                                        new And(
                                                List.of(
                                                        new Has(Membership.TAG, List.of("b")),
                                                        new Has(Membership.TAG, List.of("c")))))));
    }

    @Test
    void aBackslashKeepsAQuoteInAText() {
        assertThat(ExpressionParser.parse("tag(\"a\\\"b\")"))
                .isEqualTo(new Has(Membership.TAG, List.of("a\"b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "birthYear >= 1990",
                "joinedOn < \"2018-01-01\"",
                "lastSeen >= \"2018-01-01T00:00:00Z\"",
                "orders > 3 and spent() >= 10000",
                "attribute(\"vip\") = true",
                "attribute(\"vip\")",
                "community(\"c\")",
                "channel(\"wechat\",\"weibo\") or consent(\"sms\")",
                "not not tag(\"x\")"
            })
    void parsesEveryKindOfTerm(String text) {
        assertThat(ExpressionParser.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                            | 1  | expected `not`
                    tag("a") and                  | 13 | found the end
                    tag("a"                       | 8  | expected `,` or `)`
                    tag(a)                        | 5  | expected a text in double quotes
                    stage("KING")                 | 7  | expected one of [BYSTANDER
                    birthYear >= "x"              | 14 | expected a number
                    joinedOn > "soon"             | 12 | expected a date
                    orders                        | 7  | expected one of = !=
                    tag("a") tag("b")             | 10 | expected `and`, `or` or the end
                    (tag("a")                     | 10 | expected `)`
                    attribute("a") >= #           | 19 | expected a text in double quotes, a number
                    nonsense                      | 1  | expected `not`
                    """)
    void saysWhereItStoppedAndWhatItExpected(String text, int position, String expectation) {
        assertThatThrownBy(() -> ExpressionParser.parse(text))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.detail())
                                        .contains("At position " + position + ":")
                                        .contains(expectation));
    }

    @Test
    void refusesANumberOfMoreThanAHundredDigits() {
        assertThat(ExpressionParser.parse("orders < " + "9".repeat(100))).isNotNull();
        assertThatThrownBy(() -> ExpressionParser.parse("orders < " + "9".repeat(101)))
                .hasMessageContaining("At position 10: expected a number of at most 100 digits");
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        assertThatThrownBy(() -> ExpressionParser.parse("(".repeat(500)))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> ExpressionParser.parse("not ".repeat(2_000) + "tag(\"a\")"))
                .isInstanceOf(Refused.class);
    }
}
