package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Seventeen thousand members of a rewards app become fans, and audiences over them are what the
/// file itself says.
@AgainstTheStack
@RealData.Needs("starbucks-profiles.ndjson.gz")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StarbucksImportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// The data set was published in 2018; ages are of that year.
    private static final int YEAR_OF_THE_AGES = 2018;

    /// How the file writes that it does not know an age.
    private static final int UNKNOWN_AGE = 118;

    private record Member(
            String id,
            @Nullable String gender,
            @Nullable Integer birthYear,
            LocalDate joinedOn,
            @Nullable Integer income) {

        static Member of(String line) {
            JsonNode json = Stack.json(line);
            int age = json.path("age").asInt();
            return new Member(
                    json.path("id").asText(),
                    json.path("gender").textValue(),
                    age == UNKNOWN_AGE ? null : YEAR_OF_THE_AGES - age,
                    LocalDate.parse(
                            json.path("became_member_on").asText(),
                            DateTimeFormatter.BASIC_ISO_DATE),
                    json.hasNonNull("income") ? json.path("income").asInt() : null);
        }

        String line() {
            Map<String, Object> fan = new LinkedHashMap<>();
            fan.put("externalId", id);
            if (gender != null) {
                fan.put("gender", gender);
            }
            if (birthYear != null) {
                fan.put("birthYear", birthYear);
            }
            fan.put("joinedOn", joinedOn.toString());
            if (income != null) {
                fan.put("attributes", Map.of("income", income));
            }
            return Api.text(fan);
        }

        boolean earns(int least) {
            return income != null && income >= least;
        }

        boolean is(String wanted) {
            return wanted.equals(gender);
        }

        boolean joinedSince(String day) {
            return !joinedOn.isBefore(LocalDate.parse(day));
        }
    }

    private final List<Member> members =
            RealData.lines("starbucks-profiles.ndjson.gz").stream().map(Member::of).toList();
    private final String file =
            members.stream().map(Member::line).collect(Collectors.joining("\n", "", "\n"));
    private final Stack stack = Stack.running();
    private final Api api = stack.onboard("starbucks", "USD", "America/New_York").api();

    @Test
    @Order(1)
    void importsAllMembers() {
        assertEquals(17_000, members.size());
        long began = System.nanoTime();
        JsonNode ended = api.importLines("/fans/import", "application/x-ndjson", file);
        CopyBaseline.print("fans imported", members.size(), CopyBaseline.since(began));
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(members.size(), ended.path("done").asInt(), ended::toString);
        assertEquals(0, ended.path("errors").size(), ended::toString);
        CopyBaseline.print(
                stack,
                "fans",
                "id text primary key, gender text, birth_year int, joined_on date, income int",
                members.stream()
                        .map(m ->
                                String.join(
                                        "\t",
                                        m.id(),
                                        orNull(m.gender()),
                                        orNull(m.birthYear()),
                                        m.joinedOn().toString(),
                                        orNull(m.income())))
                        .toList());
    }

    @Test
    @Order(2)
    void audiencesCountWhatTheFileSays() {
        counts("gender(\"F\")", m -> m.is("F"));
        counts("gender(\"M\")", m -> m.is("M"));
        counts("gender(\"O\")", m -> m.is("O"));
        counts("not gender(\"F\")", m -> !m.is("F"));
        counts("attribute(\"income\") >= 70000", m -> m.earns(70_000));
        counts("attribute(\"income\") < 70000", m -> m.income() != null && !m.earns(70_000));
        counts("joinedOn >= \"2017-08-01\"", m -> m.joinedSince("2017-08-01"));
        counts("birthYear >= 1980", m -> m.birthYear() != null && m.birthYear() >= 1980);
        counts(
                "gender(\"F\") and attribute(\"income\") >= 70000 and joinedOn >= \"2017-01-01\"",
                m -> m.is("F") && m.earns(70_000) && m.joinedSince("2017-01-01"));
        counts(
                "(gender(\"O\") or attribute(\"income\") >= 100000) and not (birthYear < 1960)",
                m ->
                        (m.is("O") || m.earns(100_000))
                                && !(m.birthYear() != null && m.birthYear() < 1960));
    }

    @Test
    @Order(3)
    void theLadderHoldsEveryMemberOnce() {
        Api.eventually(
                "fans on the ladder",
                PATIENCE,
                (long) members.size(),
                () -> {
                    long fans = 0;
                    for (JsonNode stage :
                            api.get("/analytics/ladder").is(200).json().path("stages")) {
                        fans += stage.path("fans").asLong();
                    }
                    return fans;
                });
    }

    @Test
    @Order(4)
    void importingAgainChangesNothing() {
        List<String> some =
                List.of(members.get(0).id(), members.get(8_500).id(), members.get(16_999).id());
        Map<String, String> before = some.stream().collect(Collectors.toMap(id -> id, this::tag));
        long began = System.nanoTime();
        JsonNode ended = api.importLines("/fans/import", "application/x-ndjson", file);
        CopyBaseline.print(
                "the same fans imported again", members.size(), CopyBaseline.since(began));
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(0, ended.path("errors").size(), ended::toString);
        before.forEach((id, tag) -> assertEquals(tag, tag(id)));
        counts("gender(\"F\")", m -> m.is("F"));
        counts("not tag(\"nobody-has-this\")", _ -> true);
    }

    private String tag(String externalId) {
        JsonNode found = api.get("/fans?externalId=" + externalId).is(200).json();
        assertEquals(1, found.path("items").size(), found::toString);
        String tag =
                api.get("/fans/" + found.path("items").path(0).path("id").asText())
                        .is(200)
                        .header("ETag");
        assertTrue(!tag.isEmpty());
        return tag;
    }

    private void counts(String expression, Predicate<Member> belongs) {
        Api.eventually(
                expression,
                PATIENCE,
                members.stream().filter(belongs).count(),
                () ->
                        api.post("/audiences/preview", Map.of("expression", expression))
                                .is(200)
                                .json()
                                .path("count")
                                .asLong());
    }

    private static String orNull(@Nullable Object value) {
        return value == null ? "\\N" : value.toString();
    }
}
