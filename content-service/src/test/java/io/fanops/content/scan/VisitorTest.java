package io.fanops.content.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorTest {
    private final UUID code = UUID.randomUUID();

    @Test
    void comesBackAsTheSameByItsCookie() {
        var first = Visitor.of(null);
        var again = Visitor.of(first.token());

        assertThat(first.isNew()).isTrue();
        assertThat(again.isNew()).isFalse();
        assertThat(again.pseudonym(code)).isEqualTo(first.pseudonym(code));
    }

    @Test
    void isSomebodyElseAtEachCode() {
        var visitor = Visitor.of(null);

        assertThat(visitor.pseudonym(code)).isNotEqualTo(visitor.pseudonym(UUID.randomUUID()));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "x", "'; drop table scan; --", "01234567890123456789012", "\u0000"})
    void whatIsNoTokenOfOursIsANewVisitor(String cookie) {
        assertThat(Visitor.of(cookie).isNew()).isTrue();
        assertThat(Visitor.of(cookie).token()).isNotEqualTo(cookie).matches("[A-Za-z0-9_-]{22}");
    }
}
