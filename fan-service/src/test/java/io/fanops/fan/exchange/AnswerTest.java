package io.fanops.fan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void tellsNoNumberThatIsOfFewPeople() {
        assertThat(Answer.of(0, 500, 50)).isEqualTo(new Answer(0, null, null));
        assertThat(Answer.of(1, 500, 50)).isEqualTo(new Answer(null, 50, null));
        assertThat(Answer.of(49, 500, 50)).isEqualTo(new Answer(null, 50, null));
        assertThat(Answer.of(50, 500, 50)).isEqualTo(new Answer(50, null, null));
    }

    @Test
    void tellsNoNumberThatLeavesFewPeopleOut() {
        assertThat(Answer.of(450, 500, 50)).isEqualTo(new Answer(450, null, null));
        assertThat(Answer.of(451, 500, 50)).isEqualTo(new Answer(null, null, 450));
        assertThat(Answer.of(500, 500, 50)).isEqualTo(new Answer(null, null, 450));
    }
}
