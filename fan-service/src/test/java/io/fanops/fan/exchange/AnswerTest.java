package io.fanops.fan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void tellsNoNumberThatIsOfFewPeople() {
        assertThat(Answer.of(0, 500, 50)).isEqualTo(new Answer(null, 50, null));
        assertThat(Answer.of(1, 500, 50)).isEqualTo(new Answer(null, 50, null));
        assertThat(Answer.of(49, 500, 50)).isEqualTo(new Answer(null, 50, null));
        assertThat(Answer.of(50, 500, 50)).isEqualTo(new Answer(50, null, null));
    }

    @Test
    void tellsWholeCells() {
        assertThat(Answer.of(74, 500, 50).count()).isEqualTo(50);
        assertThat(Answer.of(75, 500, 50).count()).isEqualTo(100);
        assertThat(Answer.of(122, 500, 51).count()).isEqualTo(102);
    }

    @Test
    void tellsNoNumberThatLeavesFewPeopleOut() {
        assertThat(Answer.of(450, 500, 50)).isEqualTo(new Answer(450, null, null));
        assertThat(Answer.of(451, 500, 50)).isEqualTo(new Answer(null, null, 450));
        assertThat(Answer.of(500, 500, 50)).isEqualTo(new Answer(null, null, 450));
    }
}
