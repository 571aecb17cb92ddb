package io.fanops.fan.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.conversation.Policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    @ParameterizedTest
    @CsvSource({
        "tea, I like TEA., true",
        "tea, ＴＥＡ please, true",
        "tea, a steam engine, false",
        "tea, teapot, false",
        "tea, steam or tea, true",
        "tea, 我喝tea茶, true",
        "咖啡, 我不想喝咖啡了, true",
        "ＶＩＰ, are you vip?, true",
        "5g, 15G is not it, false",
        "c++, I write C++ at night, true",
        "straße, STRASSE, true",
        "!, wow!, true",
        "tea, '', false"
    })
    void findsAKeywordWhateverItsCaseAndWidth(String keyword, String text, boolean found) {
        var policy = new Policy("conversation", 1, List.of(rule(keyword, "t", null, null)));

        assertThat(policy.of(text).add())
                .isEqualTo(found ? java.util.Set.of("t") : java.util.Set.of());
    }

    @Test
    void theLaterRuleWinsWhereTwoSpeakOfOneTag() {
        var policy =
                new Policy(
                        "conversation",
                        1,
                        List.of(
                                rule("咖啡", "coffee", null, null),
                                rule("不想", null, "coffee", null)));

        var meaning = policy.of("我不想喝咖啡了");

        assertThat(meaning.add()).isEmpty();
        assertThat(meaning.remove()).containsExactly("coffee");
    }

    @Test
    void theSentimentIsTheMeanOfTheRulesThatTellOne() {
        var policy =
                new Policy(
                        "conversation",
                        1,
                        List.of(
                                rule("good", null, null, 1.0),
                                rule("slow", null, null, -0.5),
                                rule("tea", "tea", null, null)));

        assertThat(policy.of("Good tea, but slow").sentiment()).isEqualTo(0.25);
        assertThat(policy.of("tea").sentiment()).isNull();
    }

    private static Rule rule(
            String keyword,
            @Nullable String add,
            @Nullable String remove,
            @Nullable Double sentiment) {
        return new Rule(
                keyword,
                add == null ? null : List.of(add),
                remove == null ? null : List.of(remove),
                sentiment);
    }
}
