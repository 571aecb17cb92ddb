package io.fanops.platform.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());

    StrictJsonTest() {
        new StrictJson().customize(json);
    }

    record Request(
            @Nullable String name, @Nullable Instant at, @Nullable Map<String, Object> more) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\\u0000\"}",
                "{\"name\":\"a\\ud800\"}",
                "{\"name\":\"\\udc00a\"}",
                "{\"name\":\"\\ud83d\\ud83d\"}",
                "{\"more\":{\"a\\u0000\":1}}",
                "{\"more\":{\"a\\ud800\":1}}",
                "{\"more\":{\"a\":{\"b\\u0000\":1}}}",
                "{\"more\":{\"a\":[\"\\u0000\"]}}"
            })
    void refusesWhatTheDatabaseCannotHold(String text) {
        assertThrows(JacksonException.class, () -> json.readValue(text, Request.class));
    }

    @Test
    void takesEveryCharacterThatIsOne() throws JsonProcessingException {
        var read =
                json.readValue(
                        "{\"name\":\"梅 \\ud83d\\ude00 \\u202e\",\"more\":{\"\\ud83d\\ude00\":\"x\"}}",
                        Request.class);
        assertEquals("梅 😀 \u202e", read.name());
        assertEquals(Map.of("😀", "x"), read.more());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1760000000",
                "1e999999999",
                "\"\"",
                "\"2026-11-22\"",
                "\"2026-11-22T09:30:00\"",
                "\"+1000000000-12-31T23:59:59Z\"",
                "\"-0001-01-01T00:00:00Z\"",
                "[2026,11,22]"
            })
    void takesTimestampsAsTextAlone(String value) {
        var refused =
                assertThrows(
                        JacksonException.class,
                        () -> json.readValue("{\"at\":" + value + "}", Request.class));
        assertEquals("/at", Unreadable.refused(refused).errors().getFirst().pointer());
    }

    record Numbers(double part, @Nullable BigDecimal exact, @Nullable Map<String, Object> more) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"part":1e100}            | /part    | 100 digits
                    {"part":1e400}            | /part    | 100 digits
                    {"part":1,"exact":1e100}  | /exact   | 100 digits
                    {"part":1,"exact":1e-101} | /exact   | 100 digits
                    {"part":1,"more":{"a":1e400}} | /more/a | too large
                    {}                        | /part    | is required
                    {"part":null}             | /part    | is required
                    {"part":"x"}              | /part    | is no number
                    {"part":" "}              | /part    | is no number
                    {"part":1,"exact":""}     | /exact   | is no number
                    {"part":1,"exact":" "}    | /exact   | is no number
                    {"part":1,"more":" "}     | /more    | is no object
                    """)
    void refusesNumbersThatNobodyMeansAndNamesThem(String text, String pointer, String why) {
        var error =
                Unreadable.refused(
                                assertThrows(
                                        JacksonException.class,
                                        () -> json.readValue(text, Numbers.class)))
                        .errors()
                        .getFirst();
        assertEquals(pointer, error.pointer());
        assertTrue(error.detail().contains(why), error::detail);
    }

    record Loose(
            @Nullable Integer number,
            @Nullable Long large,
            @Nullable Double part,
            @Nullable Boolean truth,
            @Nullable UUID id,
            @Nullable LocalDate day,
            @Nullable LocalTime time,
            @Nullable DayOfWeek weekday,
            @Nullable BigDecimal exact,
            @Nullable Currency currency,
            @Nullable List<String> list,
            @Nullable Request object,
            @Nullable Named named) {}

    /// As a bare text too.
    record Named(@Nullable String name) {
        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        Named {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Named of(String name) {
            return new Named(name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "number,is no number",
        "large,is no number",
        "part,is no number",
        "truth,is neither true nor false",
        "id,is no UUID",
        "day,'is no date, such as 2026-11-22'",
        "time,has the wrong type",
        "weekday,must be one of",
        "exact,is no number",
        "currency,has the wrong type",
        "list,is no list",
        "object,is no object"
    })
    void takesNoBlankTextForSomethingLeftOut(String field, String why) {
        for (var blank : List.of("", " ", "\\t", "\\u0000", "\\u3000")) {
            var refused =
                    assertThrows(
                            JacksonException.class,
                            () ->
                                    json.readValue(
                                            "{\"" + field + "\":\"" + blank + "\"}", Loose.class),
                            () -> "'" + blank + "'");
            var error = Unreadable.refused(refused).errors().getFirst();
            assertEquals("/" + field, error.pointer());
            // What cannot be stored, or is blank to people and not to Jackson, is refused in other
            // words.
            if (!blank.contains("u")) {
                assertTrue(error.detail().startsWith(why), error::detail);
            }
        }
    }

    @Test
    void looksAtWhatIsMadeOfABareText() throws JsonProcessingException {
        var named = json.readValue("{\"named\":\"a\"}", Loose.class).named();
        assertEquals(new Named("a"), named);
        var refused =
                assertThrows(
                        JacksonException.class,
                        () -> json.readValue("{\"named\":\"a\\u0000\"}", Loose.class));
        assertEquals("/named", Unreadable.refused(refused).errors().getFirst().pointer());
    }

    @Test
    void whatIsNextToNothingIsNothingAndReadsBackAsThat() throws JsonProcessingException {
        assertEquals(0, json.readValue("{\"part\":1e-320}", Numbers.class).part());
        // As PostgreSQL's jsonb writes it.
        assertEquals(
                0, json.readValue("{\"part\":0." + "0".repeat(319) + "1}", Numbers.class).part());
    }

    @Test
    void readsOffsetsAndFractions() throws JsonProcessingException {
        assertEquals(
                Instant.parse("2026-11-22T01:30:00.5Z"),
                json.readValue("{\"at\":\"2026-11-22T09:30:00.5+08:00\"}", Request.class).at());
    }
}
