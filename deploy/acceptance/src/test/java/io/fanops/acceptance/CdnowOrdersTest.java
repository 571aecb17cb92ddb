package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Eighteen months of a shop's orders, and the reports over them are what the file itself says.
@AgainstTheStack
@RealData.Needs("cdnow.txt.gz")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CdnowOrdersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int SINGLY = 200;

    private record Purchase(int line, String customer, LocalDate day, long cents) {

        static Purchase of(int line, String text) {
            String[] columns = text.strip().split("\\s+");
            return new Purchase(
                    line,
                    columns[0],
                    LocalDate.parse(columns[1], DateTimeFormatter.BASIC_ISO_DATE),
                    new BigDecimal(columns[3]).movePointRight(2).longValueExact());
        }

        Map<String, Object> body() {
            // Noon in UTC is the same day in the brand's own time zone.
            return Bodies.order("line-" + line, customer, cents, "USD", day + "T12:00:00Z");
        }

        YearMonth month() {
            return YearMonth.from(day);
        }
    }

    private final List<Purchase> purchases = purchases();
    private final String file =
            purchases.stream()
                    .map(purchase -> Api.text(purchase.body()))
                    .collect(Collectors.joining("\n", "", "\n"));
    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("cdnow", "USD", "America/New_York");
    private final Api api = brand.api();

    private static List<Purchase> purchases() {
        List<String> lines = RealData.lines("cdnow.txt.gz");
        return IntStream.range(0, lines.size())
                .mapToObj(i -> Purchase.of(i + 1, lines.get(i)))
                .toList();
    }

    @Test
    @Order(1)
    void takesAllOrders() {
        assertEquals(69_659, purchases.size());
        assertEquals(23_544, buyers().size());
        assertEquals(250_031_563, gross());
        long began = System.nanoTime();
        JsonNode ended = api.importLines("/orders/import", "application/x-ndjson", file);
        CopyBaseline.print("orders imported", purchases.size(), CopyBaseline.since(began));
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(purchases.size(), ended.path("done").asInt(), ended::toString);
        assertEquals(0, ended.path("errors").size(), ended::toString);
        reportsTheWholeFile();
        CopyBaseline.print(
                "orders imported and in the reports", purchases.size(), CopyBaseline.since(began));
        CopyBaseline.print(
                stack,
                "orders",
                "external_id text primary key, fan text, amount bigint, placed_at timestamptz",
                purchases.stream()
                        .map(p ->
                                "line-%d\t%s\t%d\t%sT12:00:00Z"
                                        .formatted(p.line(), p.customer(), p.cents(), p.day()))
                        .toList());
    }

    @Test
    @Order(2)
    void ordersByMonthAreTheFiles() {
        Map<String, List<Long>> expected = new TreeMap<>();
        purchases.stream()
                .collect(Collectors.groupingBy(purchase -> purchase.month().toString()))
                .forEach((month, orders) ->
                        expected.put(
                                month,
                                List.of(
                                        (long) orders.size(),
                                        orders.stream().map(Purchase::customer).distinct().count(),
                                        orders.stream().mapToLong(Purchase::cents).sum())));
        assertEquals(expected, rows("/analytics/orders?by=month"));
        Map<String, List<Long>> spring = new TreeMap<>(expected);
        spring.keySet()
                .removeIf(
                        month -> month.compareTo("2021-03") < 0 || month.compareTo("2021-05") > 0);
        assertEquals(spring, rows("/analytics/orders?from=2021-03-01&to=2021-05-31&by=month"));
    }

    @Test
    @Order(3)
    void monthlyCohortsAreTheFiles() {
        Map<String, YearMonth> first = new HashMap<>();
        for (Purchase purchase : purchases) {
            first.merge(
                    purchase.customer(),
                    purchase.month(),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        Map<String, TreeMap<Integer, Set<String>>> active = new TreeMap<>();
        for (Purchase purchase : purchases) {
            YearMonth joined = first.getOrDefault(purchase.customer(), purchase.month());
            active.computeIfAbsent(joined.toString(), _ -> new TreeMap<>())
                    .computeIfAbsent(
                            (int) ChronoUnit.MONTHS.between(joined, purchase.month()),
                            _ -> new HashSet<>())
                    .add(purchase.customer());
        }
        Map<String, List<Long>> expected = new TreeMap<>();
        active.forEach((cohort, months) ->
                expected.put(
                        cohort,
                        IntStream.rangeClosed(0, months.lastKey())
                                .mapToObj(
                                        month -> (long) months.getOrDefault(month, Set.of()).size())
                                .toList()));
        Map<String, List<Long>> reported = new TreeMap<>();
        for (JsonNode cohort :
                api.get("/analytics/cohorts?by=month").is(200).json().path("cohorts")) {
            List<Long> months = new ArrayList<>();
            cohort.path("active").forEach(fans -> months.add(fans.asLong()));
            // Months in which nobody bought any more may be written down or left out.
            while (!months.isEmpty() && months.getLast() == 0) {
                months.removeLast();
            }
            reported.put(cohort.path("cohort").asText(), months);
            assertEquals(
                    months.getFirst(), cohort.path("fans").asLong(), () -> "fans of " + cohort);
        }
        assertEquals(expected, reported);
    }

    @Test
    @Order(4)
    void buyersAndRepeatBuyersAreFansOnTheLadder() {
        Map<String, Long> ordersOf =
                purchases.stream()
                        .collect(Collectors.groupingBy(Purchase::customer, Collectors.counting()));
        counts("orders >= 1", ordersOf.size());
        counts("orders >= 2", ordersOf.values().stream().filter(orders -> orders >= 2).count());
        counts("orders >= 10", ordersOf.values().stream().filter(orders -> orders >= 10).count());
        Map<String, Long> spentBy =
                purchases.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Purchase::customer,
                                        Collectors.summingLong(Purchase::cents)));
        counts(
                "spent >= 50000",
                spentBy.values().stream().filter(cents -> cents >= 50_000).count());
        Api.eventually(
                "consumers on the ladder",
                PATIENCE,
                (long) ordersOf.size(),
                () -> {
                    long consumers = 0;
                    for (JsonNode stage :
                            api.get("/analytics/ladder").is(200).json().path("stages")) {
                        if (stage.path("stage").asText().equals("CONSUMER")) {
                            consumers = stage.path("fans").asLong();
                        }
                    }
                    return consumers;
                });
    }

    @Test
    @Order(5)
    void importingAgainChangesNothing() {
        long began = System.nanoTime();
        JsonNode ended = api.importLines("/orders/import", "application/x-ndjson", file);
        CopyBaseline.print(
                "the same orders imported again", purchases.size(), CopyBaseline.since(began));
        assertEquals("SUCCEEDED", ended.path("state").asText(), ended::toString);
        assertEquals(0, ended.path("errors").size(), ended::toString);
        reportsTheWholeFile();
        counts("orders >= 1", buyers().size());
        Wallet.assertBooksBalance(brand);
    }

    @Test
    @Order(6)
    void takesSingleOrdersToo() {
        Brand single = stack.onboard("cdnow-single", "USD", "America/New_York");
        List<Purchase> some = purchases.subList(0, SINGLY);
        long began = System.nanoTime();
        List<Answer> answers =
                AtOnce.all(SINGLY, 8, i -> single.api().post("/orders", some.get(i).body()));
        CopyBaseline.print(
                "orders posted singly, eight at a time", SINGLY, CopyBaseline.since(began));
        assertTrue(answers.stream().allMatch(answer -> answer.status() == 201), answers::toString);
        Api.eventually(
                "orders and gross of the sample",
                PATIENCE,
                List.of((long) SINGLY, some.stream().mapToLong(Purchase::cents).sum()),
                () -> {
                    JsonNode row =
                            single.api()
                                    .get("/analytics/orders?by=total")
                                    .is(200)
                                    .json()
                                    .path("rows")
                                    .path(0);
                    return List.of(row.path("orders").asLong(), row.path("gross").asLong());
                });
    }

    private Set<String> buyers() {
        return purchases.stream().map(Purchase::customer).collect(Collectors.toSet());
    }

    private long gross() {
        return purchases.stream().mapToLong(Purchase::cents).sum();
    }

    private void reportsTheWholeFile() {
        Api.eventually(
                "orders, buyers, gross of the whole file",
                PATIENCE,
                List.of(List.of((long) purchases.size(), (long) buyers().size(), gross())),
                () -> List.copyOf(rows("/analytics/orders?by=total").values()));
    }

    /// Orders, buyers, gross by the row's key.
    private Map<String, List<Long>> rows(String report) {
        Map<String, List<Long>> rows = new TreeMap<>();
        for (JsonNode row : api.get(report).is(200).json().path("rows")) {
            rows.put(
                    row.path("key").asText(),
                    List.of(
                            row.path("orders").asLong(),
                            row.path("buyers").asLong(),
                            row.path("gross").asLong()));
        }
        return rows;
    }

    private void counts(String expression, long expected) {
        Api.eventually(
                expression,
                PATIENCE,
                expected,
                () ->
                        api.post("/audiences/preview", Map.of("expression", expression))
                                .is(200)
                                .json()
                                .path("count")
                                .asLong());
    }
}
