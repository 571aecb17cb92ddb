package io.fanops.load;

import static io.fanops.load.Rounds.print;
import static io.fanops.load.Rounds.time;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Wallets and books on a ledger of many entries: a balance, a page, a statement, the trial balance
/// from the sums that are kept and from all entries.
final class LedgerBenchmark {
    private static final long ENTRIES = 10_000_000;
    private static final int FANS = 100_000;

    /// Entries of the one fan who has more than all others.
    private static final int OF_ONE = 100_000;

    private static final int CHUNK = 100_000;
    private static final int ASKED = 500;
    private static final String BUSY = "00000000-0000-7000-8000-000000000000";
    private static final String USUAL = "00000000-0000-7000-8000-000000004d2a";

    private LedgerBenchmark() {}

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        var stack = LocalStack.open();
        long entries = arguments.isEmpty() ? ENTRIES : Long.parseLong(arguments.getFirst());
        var brand = arguments.size() < 2 ? stack.freshBrand() : stack.brand(arguments.get(1));
        if (arguments.size() < 2) {
            long began = System.nanoTime();
            try (var database = stack.database("referral")) {
                fill(database, brand.slug, entries);
            }
            print(
                    "%,d entries of %,d fans written in %s: brand %s",
                    entries + 2 * OF_ONE, FANS, time(System.nanoTime() - began), brand.slug);
        }
        var month = "from=" + Instant.now().minus(Duration.ofDays(30));
        for (var fan : List.of(USUAL, BUSY)) {
            var wallet = "/fans/" + fan + "/wallet";
            var whose = fan.equals(BUSY) ? "a fan of %,d entries".formatted(OF_ONE) : "a usual fan";
            ask(brand, "the balances of " + whose, wallet);
            ask(brand, "50 entries of " + whose, wallet + "/entries");
            ask(brand, "a month's statement of " + whose, wallet + "/statement?" + month);
        }
        var page = brand.get("/fans/" + BUSY + "/wallet/entries?limit=500");
        for (int i = 0; i < 100; i++) {
            page =
                    brand.get(
                            "/fans/"
                                    + BUSY
                                    + "/wallet/entries?limit=500&cursor="
                                    + page.path("next").asText());
        }
        ask(
                brand,
                "the thousandth page of 50 of that one",
                "/fans/" + BUSY + "/wallet/entries?cursor=" + page.path("next").asText());
        books(brand);
    }

    private static void books(LocalStack.Brand brand) throws IOException, InterruptedException {
        print("the trial balance from all entries: %s", time(balance(brand, "&anew=true")));
        // The job that keeps the sums comes once a minute, and first reads all that there is.
        long began = System.nanoTime();
        while (balance(brand, "") > TimeUnit.SECONDS.toNanos(1)) {
            if (System.nanoTime() - began > TimeUnit.MINUTES.toNanos(10)) {
                throw new IOException("Nobody keeps the sums");
            }
            TimeUnit.SECONDS.sleep(5);
        }
        var times = new long[20];
        for (int i = 0; i < times.length; i++) {
            times[i] = balance(brand, "");
        }
        print("the trial balance from the sums that are kept: %s", time(Rounds.median(times)));
    }

    private static long balance(LocalStack.Brand brand, String how)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        if (!brand.get("/ledger/trial-balance?limit=1" + how).path("balanced").asBoolean()) {
            throw new IOException("The books do not balance");
        }
        return System.nanoTime() - began;
    }

    private static void ask(LocalStack.Brand brand, String what, String path)
            throws IOException, InterruptedException {
        var times = new long[ASKED];
        for (int i = -200; i < ASKED; i++) {
            long began = System.nanoTime();
            var answer =
                    brand.http()
                            .send(
                                    brand.request("gateway", path).GET().build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + " answered " + answer.body());
            }
            times[Math.max(0, i)] = System.nanoTime() - began;
        }
        Arrays.sort(times);
        print("%-44s p50 %s, p99 %s", what, time(times[ASKED / 2]), time(times[ASKED * 99 / 100]));
    }

    /// Points from one program to all fans in turn, and then to one of them, over a year.
    private static void fill(Connection database, String brand, long entries) throws SQLException {
        long transfers = entries / 2;
        database.setAutoCommit(false);
        for (long from = 0; from < transfers; from += CHUNK) {
            write(
                    database,
                    brand,
                    new Share("n % " + FANS, "n / " + FANS + " + 1"),
                    from,
                    Math.min(transfers, from + CHUNK),
                    transfers);
        }
        long before = transfers / FANS;
        write(
                database,
                brand,
                new Share("0", before + " + n - " + transfers + " + 1"),
                transfers,
                transfers + OF_ONE,
                transfers + OF_ONE);
        try (var sql = database.createStatement()) {
            sql.execute(
                    """
                    insert into account (brand, kind, owner, unit, balance)
                    select brand, kind, owner, unit, sum(amount) from entry where brand = '%s' and kind = 'FAN' group by 1, 2, 3, 4\
                    """
                            .formatted(brand));
            database.commit();
            database.setAutoCommit(true);
            sql.execute("vacuum analyze entry, transfer, account");
        }
    }

    private static void write(
            Connection database, String brand, Share share, long from, long to, long all)
            throws SQLException {
        try (var sql = database.createStatement()) {
            sql.execute(
                    """
                    with n as materialized (
                        select n, uuidv7() as id, ('00000000-0000-7000-8000-' || lpad(to_hex(%s), 12, '0'))::uuid as fan,
                            now() - (%d - n) * (interval '365 days' / %d) as at
                        from generate_series(%d::bigint, %d::bigint - 1) n),
                    t as (
                        insert into transfer (brand, id, cause, reason, actor, at)
                        select '%s', id, 'load:' || n, 'Reward', 'load', at from n)
                    insert into entry (brand, id, transfer_id, kind, owner, unit, amount, balance_after, at)
                    select '%s', uuidv7(), id, kind, owner, 'POINTS', amount, case when kind = 'FAN' then (%s) * 10 end, at
                    from n cross join lateral (values ('PROGRAM', '00000000-0000-7000-9000-000000000000'::uuid, -10),
                        ('FAN', fan, 10)) as leg(kind, owner, amount)
                    order by n\
                    """
                            .formatted(
                                    share.fan(),
                                    all,
                                    all,
                                    from,
                                    to,
                                    brand,
                                    brand,
                                    share.howManieth()));
            database.commit();
        }
    }

    /// @param fan the number of the fan of transfer n, as SQL
    /// @param howManieth the how-manieth transfer of that fan it is, as SQL
    private record Share(String fan, String howManieth) {}
}
