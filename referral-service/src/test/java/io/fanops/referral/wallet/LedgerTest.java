package io.fanops.referral.wallet;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.wallet.Transfer.Move;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class LedgerTest {
    @Inject Ledger ledger;
    @Inject Reconciliation reconciliation;
    @Inject Jdbi jdbi;

    private final String brand = Brands.fresh();
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
                one.get();
            }
        }
        var books = BrandScope.within(brand, () -> reconciliation.books(1_000, null));
        assertTrue(books.balanced(), "seed " + seed + ": " + books);
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
    void anotherBrandSeesNothing() {
        inBrand(() -> ledger.post(List.of(points("mine", Account.fan(Ids.next()), 5))));
        var other = BrandScope.within(Brands.fresh(), () -> reconciliation.books(10, null));
        assertFalse(other.accounts().iterator().hasNext());
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
