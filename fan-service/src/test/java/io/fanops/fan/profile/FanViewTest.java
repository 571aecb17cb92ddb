package io.fanops.fan.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Year;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanViewTest {
    private static final Year NOW = Year.of(2026);

    @ParameterizedTest
    @CsvSource({
        "2026, 0-9",
        "2017, 0-9",
        "2016, 10-19",
        "1997, 20-29",
        "1996, 30-39",
        "1927, 90-99",
        "1926, 100+",
        "1900, 100+"
    })
    void aBandIsTenYears(int birthYear, String band) {
        assertEquals(band, FanView.ageBand(birthYear, NOW));
    }

    @Test
    void whoIsNotBornOrOfUnknownAgeIsInNoBand() {
        assertNull(FanView.ageBand(2027, NOW));
        assertNull(FanView.ageBand(null, NOW));
    }
}
