package io.fanops.referral.wallet;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.FactSender;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.Shop;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Transfer.Move;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class LedgerTest {
    @Inject Ledger ledger;
    @Inject Reconciliation reconciliation;
    @Inject Brands brands;
    @Inject MeterRegistry metrics;
    @Inject Jdbi jdbi;

    private final String brand = io.fanops.platform.testing.Brands.fresh();
    private final Account program = Account.program(Ids.next());

    @Test
    void whateverMovesTheBooksBalance() throws InterruptedException, ExecutionException {
        // The seed stands in the message of a failure: the same seed is the same history.
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var fans = IntStream.range(0, 6).mapToObj(_ -> Account.fan(Ids.next())).toList();
        var units = List.of("POINTS", "GIFT", "CASH:CNY");
        var batches = new ArrayList<List<Transfer>>();
        for (int b = 0; b < 40; b++) {
            var batch = new ArrayList<Transfer>();
            for (int t = 0; t <= random.nextInt(3); t++) {
                var moves = new ArrayList<Move>();
                for (int m = 0; m <= random.nextInt(3); m++) {
                    var fan = fans.get(random.nextInt(fans.size()));
                    boolean back = random.nextInt(4) == 0;
                    moves.add(
                            new Move(
                                    back ? fan : program,
                                    back ? program : fan,
                                    units.get(random.nextInt(3)),
                                    1 + random.nextInt(1_000)));
                }
                // One in five repeats a cause.
                batch.add(
                        Transfer.of(
                                "cause-" + (random.nextInt(5) == 0 ? 0 : b * 10 + t),
                                "Test",
                                moves));
            }
            batches.add(batch);
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            var running =
                    batches.stream()
                            .map(batch -> threads.submit(() -> inBrand(() -> ledger.post(batch))))
                            .toList();
            for (var one : running) {
                inBrand(() -> {
                    reconciliation.keep();
                    return true;
                });
                one.get();
            }
        }
        var books = BrandScope.within(brand, () -> reconciliation.books(1_000, null));
        assertTrue(books.balanced(), "seed " + seed + ": " + books);
        // Sums that were kept while others wrote are those of all entries.
        var anew = BrandScope.within(brand, () -> reconciliation.books(1_000, null, true));
        assertEquals(anew.totals(), books.totals(), "seed " + seed);
        assertEquals(lines(anew), lines(books), "seed " + seed);
        inBrand(() -> {
            reconciliation.keep();
            return true;
        });
        var kept = BrandScope.within(brand, () -> reconciliation.books(1_000, null));
        assertEquals(lines(anew), lines(kept), "seed " + seed);
        assertTrue(kept.balanced(), "seed " + seed);
        // Each wallet's last entry says what its balance is.
        var odd =
                inBrand(() ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                """
                                                select count(*) from account a where balance <>
                                                    (select balance_after from entry e
                                                    where e.owner = a.owner and e.unit = a.unit
                                                    order by position desc limit 1)\
                                                """)
                                        .mapTo(Integer.class)
                                        .one()));
        assertEquals(0, odd, "seed " + seed);
    }

    @Test
    void theTrialBalanceShowsEveryAccountUnlessAskedForAPage() {
        var moves =
                IntStream.range(0, 1_200)
                        .mapToObj(_ -> new Move(program, Account.fan(Ids.next()), "POINTS", 5))
                        .toList();
        inBrand(() -> ledger.post(List.of(Transfer.of("many", "Test", moves))));
        var books = books("");
        assertEquals(1_201, books.getList("accounts").size());
        assertEquals(
                0,
                books.<Number>getList("accounts.balance").stream()
                        .mapToLong(Number::longValue)
                        .sum());
        assertEquals(7, books("?limit=7").getList("accounts").size());
    }

    @Test
    void paysOnceForACause() {
        var fan = Account.fan(Ids.next());
        var first = inBrand(() -> ledger.post(List.of(points("once", fan, 5))));
        var second = inBrand(() -> ledger.post(List.of(points("once", fan, 5))));
        assertEquals(java.util.Set.of("once"), first);
        assertTrue(second.isEmpty());
        assertEquals(5, balance(fan));
    }

    @Test
    void takesBackByCounterEntriesOnce() {
        var fan = Account.fan(Ids.next());
        inBrand(() -> ledger.post(List.of(points("gift", fan, 5))));
        assertTrue(inBrand(() -> ledger.reverse("gift", "gift:reversal", "Mistake")).isPresent());
        assertFalse(inBrand(() -> ledger.reverse("gift", "gift:reversal", "Mistake")).isPresent());
        assertFalse(
                inBrand(() -> ledger.reverse("nothing", "nothing:reversal", "Mistake"))
                        .isPresent());
        assertEquals(0, balance(fan));
        assertEquals(4, count("entry"));
    }

    @Test
    void aWalletMayGoBelowZero() {
        var fan = Account.fan(Ids.next());
        inBrand(() -> ledger.post(List.of(points("in", fan, 5))));
        inBrand(() ->
                ledger.post(
                        List.of(
                                Transfer.of(
                                        "spent",
                                        "Spent",
                                        List.of(new Move(fan, program, "POINTS", 5))))));
        inBrand(() -> ledger.reverse("in", "in:reversal", "Mistake"));
        assertEquals(-5, balance(fan));
    }

    @Test
    void nothingThatIsWrittenCanBeChanged() {
        var fan = Account.fan(Ids.next());
        inBrand(() -> ledger.post(List.of(points("fixed", fan, 5))));
        for (var forgery :
                List.of(
                        "update entry set amount = 50 where amount = 5",
                        "delete from entry",
                        "truncate entry",
                        "update transfer set reason = 'x'",
                        "delete from transfer",
                        "delete from account",
                        "alter table entry disable trigger all")) {
            assertThrows(
                    JdbiException.class,
                    () -> inBrand(() -> jdbi.withHandle(h -> h.execute(forgery))),
                    forgery);
        }
        assertEquals(5, balance(fan));
    }

    @Test
    void entriesThatDoNotSumToZeroAreRefusedWhoeverWritesThem() {
        var refused =
                assertThrows(
                        JdbiException.class,
                        () ->
                                inBrand(() ->
                                        jdbi.withHandle(h -> {
                                            var id = Ids.next();
                                            h.execute(
                                                    "insert into transfer (brand, id, cause, reason, actor) values"
                                                            + " (?, ?, 'forged', 'x', 'x')",
                                                    brand,
                                                    id);
                                            return h.execute(
                                                    "insert into entry (brand, id, transfer_id, kind, owner, unit,"
                                                            + " amount) values (?, ?, ?, 'FAN', ?, 'POINTS', 1000)",
                                                    brand,
                                                    Ids.next(),
                                                    id,
                                                    UUID.randomUUID());
                                        })));
        assertTrue(String.valueOf(refused.getMessage()).contains("sum to zero"), refused::toString);
        assertEquals(0, count("entry"));
    }

    @Test
    void reconciliationFindsABalanceThatItsEntriesDoNotBear() {
        var fan = Account.fan(Ids.next());
        inBrand(() -> ledger.post(List.of(points("true", fan, 5))));
        inBrand(() -> jdbi.withHandle(h -> h.execute("update account set balance = 6")));
        assertFalse(BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced());
    }

    @Test
    void lotsAreTakenAsByHand() {
        // The seed stands in the message of a failure: the same seed is the same history.
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var fan = Account.fan(Ids.next());
        // By date, in whole days from a far one on: what is left of each lot.
        var lots = new TreeMap<Integer, Long>();
        long forever = 0;
        var far = Instant.parse("2090-01-01T00:00:00Z");
        for (int i = 0; i < 60; i++) {
            long amount = 1 + random.nextInt(50);
            int day = random.nextInt(8);
            long all = forever + lots.values().stream().mapToLong(n -> n).sum();
            var cause = "step-" + i;
            if (random.nextBoolean() || amount > all) {
                var move = new Move(program, fan, "POINTS", amount);
                var until = day == 0 ? null : far.plus(Duration.ofDays(day));
                inBrand(() ->
                        ledger.post(List.of(Transfer.of(cause, "In", List.of(move.until(until))))));
                if (day == 0) {
                    forever += amount;
                } else {
                    lots.merge(day, amount, Long::sum);
                }
            } else {
                var move = new Move(fan, program, "POINTS", amount).asFarAsThereIs();
                inBrand(() -> ledger.post(List.of(Transfer.of(cause, "Out", List.of(move)))));
                if (random.nextInt(3) == 0) {
                    inBrand(() -> ledger.reverse(cause, cause + ":back", "Back"));
                } else {
                    for (var lot : lots.entrySet()) {
                        long taken = Math.min(amount, lot.getValue());
                        lot.setValue(lot.getValue() - taken);
                        amount -= taken;
                    }
                    forever -= amount;
                }
            }
        }
        lots.values().removeIf(n -> n == 0);
        var kept = new TreeMap<Integer, Long>();
        inBrand(() ->
                        jdbi.withHandle(h ->
                                h.createQuery(
                                                "select expires_at, sum(remaining) as n from lot where remaining > 0 group by 1")
                                        .map((row, _) ->
                                                Map.entry(
                                                        row.getTimestamp("expires_at").toInstant(),
                                                        row.getLong("n")))
                                        .list()))
                .forEach(lot ->
                        kept.put(
                                (int) Duration.between(far, lot.getKey()).toDays(),
                                lot.getValue()));
        assertEquals(lots, kept, "seed " + seed);
        assertEquals(
                forever + lots.values().stream().mapToLong(n -> n).sum(),
                balance(fan),
                "seed " + seed);
        assertTrue(
                BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced(),
                "seed " + seed);
    }

    @Test
    void booksThatCannotBeReadCountAsWrongAndKeepNobodyElseFromBeingLookedAt() {
        var sick = "aaa" + brand;
        var wrong = "zzz" + brand;
        for (var slug : List.of(sick, wrong)) {
            FactSender.send(slug, new BrandOnboarded(slug, "Aurora", "CNY", "UTC", "zh-CN"));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> brands.slugs().containsAll(List.of(sick, wrong)));
        long before = watched();
        long audited = audited();
        // Two lots of which the sum is more than a number can be.
        BrandScope.within(
                sick,
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(h ->
                                                h.execute(
                                                        """
                                                        insert into book (brand, kind, owner, unit, debits, credits)
                                                        select ?, 'PROGRAM', gen_random_uuid(), 'POINTS', 9e18, 0
                                                        from generate_series(1, 2)\
                                                        """,
                                                        sick))));
        BrandScope.within(
                wrong,
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> {
                                    ledger.post(
                                            List.of(points("true", Account.fan(Ids.next()), 5)));
                                    return jdbi.withHandle(
                                            h -> h.execute("update account set balance = 6"));
                                }));
        assertEquals(before + 2, watched());
        // The audit sums entries alone, of which the sick one has none, and writes what it summed.
        assertEquals(audited + 1, audited());
        assertEquals(before + 1, watched());
        BrandScope.within(
                wrong,
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(
                                                h -> h.execute("update account set balance = 5"))));
        assertEquals(before, watched());
    }

    @Test
    void anAuditMakesSumsThatAreKeptAnew() {
        FactSender.send(brand, new BrandOnboarded(brand, "Aurora", "CNY", "UTC", "zh-CN"));
        await().atMost(Duration.ofSeconds(30)).until(() -> brands.slugs().contains(brand));
        inBrand(() -> ledger.post(List.of(points("true", Account.fan(Ids.next()), 5))));
        watched();
        inBrand(() -> jdbi.withHandle(h -> h.execute("update book set credits = credits + 1")));
        assertFalse(BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced());
        reconciliation.audit();
        assertTrue(BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced());
        // As after a dump and its restoring into a new cluster.
        inBrand(() -> ledger.post(List.of(points("more", Account.fan(Ids.next()), 5))));
        inBrand(() ->
                jdbi.withHandle(h -> h.execute("update book_kept set tx = 1152921504606846976")));
        watched();
        assertTrue(BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced());
    }

    @Test
    void anAuditLooksAtWhatIsKeptBesideTheLedger() {
        var shop = Shop.fresh();
        var terms = Shop.terms("join", "JOINED");
        terms.put("dailyBudget", 90_000);
        shop.cashProgram(terms);
        await().atMost(Duration.ofSeconds(30)).until(() -> brands.slugs().contains(shop.slug()));
        var ann = shop.fan("ann");
        shop.refer(shop.code("join", ann), "n1").then().statusCode(201);
        order(shop);
        shop.post(
                        "/coupon-templates",
                        Map.of(
                                "key",
                                "card",
                                "name",
                                "Card",
                                "kind",
                                "PREPAID",
                                "value",
                                70,
                                "currency",
                                "CNY"))
                .then()
                .statusCode(201);
        shop.post("/coupons", Map.of("template", "card", "fan", Map.of("fanId", ann)))
                .then()
                .statusCode(201);
        long before = audited();
        for (var kept :
                List.of(
                        "coupon set balance = balance + %s",
                        "stock_part set used = used + %s where what = 'PLACES' and part = 0",
                        "stock_part set used = used + %s where what = 'DAY' and part = 0",
                        "stock_part set used = used + %s where what = 'BUDGET' and part = 0",
                        "stock_part set free = free + %s where what = 'BUDGET' and part = 0",
                        "stock_part set used = used + %s where what = 'COUPONS' and part = 0",
                        "placement_order set held = held - %s",
                        "placement_budget set taken = taken + %s",
                        "placement_slot set taken = taken + %s",
                        "referral_code set converted = converted + %s")) {
            change(shop, kept, 1);
            assertEquals(before + 1, audited(), kept);
            change(shop, kept, -1);
        }
        assertEquals(before, audited());
    }

    /// A placement that is held for its partner.
    private static void order(Shop shop) {
        var price = Map.of("amount", 70, "currency", "CNY");
        shop.post("/partners", Map.of("key", "kim", "name", "Kim")).then().statusCode(201);
        shop.call()
                .body(Map.of("name", "Spring", "total", Map.of("amount", 900, "currency", "CNY")))
                .put("/placement-budgets/spring")
                .then()
                .statusCode(201);
        var offer =
                shop.post(
                                "/placement-offers",
                                Map.of(
                                        "partner", "kim", "key", "front", "channel", "WEIBO",
                                        "format", "POST", "name", "Front", "price", price))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        var order =
                shop.post(
                                "/placement-orders",
                                Map.of(
                                        "externalId",
                                        "PO-1",
                                        "offer",
                                        offer,
                                        "brief",
                                        "Say it",
                                        "budget",
                                        "spring",
                                        "dueOn",
                                        LocalDate.ofInstant(
                                                        Clock.systemUTC().instant(), ZoneOffset.UTC)
                                                .plusDays(3)
                                                .toString()))
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        shop.post("/placement-orders/" + order + "/acceptance", Map.of()).then().statusCode(200);
    }

    private void change(Shop shop, String kept, int by) {
        BrandScope.within(
                shop.slug(),
                () ->
                        QuarkusTransaction.requiringNew()
                                .call(() ->
                                        jdbi.withHandle(
                                                h -> h.execute("update " + kept.formatted(by)))));
    }

    private long audited() {
        reconciliation.audit();
        return (long) metrics.get("ledger_audit_imbalance").gauge().value();
    }

    private long watched() {
        reconciliation.watch();
        return (long) metrics.get("ledger_imbalance").gauge().value();
    }

    @Test
    void reconciliationFindsALotThatNobodyGave() {
        var fan = Account.fan(Ids.next());
        inBrand(() -> ledger.post(List.of(points("true", fan, 5))));
        inBrand(() -> jdbi.withHandle(h -> h.execute("update account set expiring = 3")));
        assertFalse(BrandScope.within(brand, () -> reconciliation.books(10, null)).balanced());
    }

    @Test
    void anotherBrandSeesNothing() {
        inBrand(() -> ledger.post(List.of(points("mine", Account.fan(Ids.next()), 5))));
        var other =
                BrandScope.within(
                        io.fanops.platform.testing.Brands.fresh(),
                        () -> reconciliation.books(10, null));
        assertFalse(other.accounts().iterator().hasNext());
    }

    private static List<TrialBalance.Line> lines(TrialBalance books) {
        return StreamSupport.stream(books.accounts().spliterator(), false).toList();
    }

    private Transfer points(String cause, Account fan, long amount) {
        return Transfer.of(cause, "Test", List.of(new Move(program, fan, "POINTS", amount)));
    }

    private long balance(Account fan) {
        return inBrand(() ->
                jdbi.withHandle(h ->
                        h.createQuery("select balance from account where owner = :owner")
                                .bind("owner", fan.owner())
                                .mapTo(Long.class)
                                .one()));
    }

    private long count(String table) {
        return inBrand(() ->
                jdbi.withHandle(h ->
                        h.createQuery("select count(*) from " + table).mapTo(Long.class).one()));
    }

    private <T> T inBrand(Supplier<T> work) {
        return BrandScope.within(brand, () -> QuarkusTransaction.requiringNew().call(work::get));
    }

    private JsonPath books(String query) {
        return given().auth()
                .oauth2(Tokens.brandAdmin(brand))
                .get("/v1/brands/" + brand + "/ledger/trial-balance" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
