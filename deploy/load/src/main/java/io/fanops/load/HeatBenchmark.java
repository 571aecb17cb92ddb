package io.fanops.load;

import static io.fanops.load.Rounds.median;
import static io.fanops.load.Rounds.print;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rewards from budgets, by HTTP, beside the same work as one SQL statement, in the manner of an
/// ORM, on one row that everybody wants, and behind a bare endpoint.
final class HeatBenchmark {
    private static final int FANS = 5_000;
    private static final int BUDGETS = 100;
    private static final int ROUNDS = 5;
    private static final int SECONDS = 5;
    private static final int CONNECTIONS = 128;
    private static final long PLENTY = 1_000_000_000_000L;

    /// What a reward is to a database: a budget, a transfer with two entries, a balance, a fact.
    private static final String SCHEMA =
            """
            drop table if exists budget, balance, transfer, entry, outbox;
            create table budget (id int primary key, total bigint not null, spent bigint not null check (spent between 0 and total))
                with (fillfactor = 50);
            create table balance (fan int primary key, amount bigint not null) with (fillfactor = 50);
            create table transfer (id bigint generated always as identity primary key, cause text not null unique,
                at timestamptz not null default now());
            create table entry (id bigint generated always as identity primary key, transfer bigint not null, account int not null,
                amount bigint not null, balance_after bigint);
            create index on entry (account, id desc);
            create table outbox (id bigint generated always as identity primary key, data text not null);
            insert into budget select n, 1000000000000, 0 from generate_series(1, 100) n;
            insert into balance select n, 0 from generate_series(1, 5000) n;
            """;

    private static final String WHO =
            """
            \\set fan random(1, 5000)
            \\set cause random(1, 900000000000000)
            """;

    private static final String ONE_STATEMENT =
            """
            with b as (update budget set spent = spent + 10 where id = :budget and spent + 10 <= total returning id),
            t as (insert into transfer (cause) select 'prize:' || :cause from b returning id),
            a as (update balance set amount = amount + 10 where fan = :fan returning amount),
            e as (insert into entry (transfer, account, amount, balance_after)
                select t.id, l.account, l.amount, l.after from t, a,
                    lateral (values (-cast(:budget as int), -10, null::bigint), (cast(:fan as int), 10, a.amount)) as l(account, amount, after))
            insert into outbox (data) select 'rewarded ' || id from t;
            """;

    private static final String LIKE_AN_ORM =
            """
            begin;
            select id, total, spent from budget where id = :budget for update;
            select fan, amount from balance where fan = :fan for update;
            insert into transfer (cause) values ('prize:' || :cause) returning id \\gset
            insert into entry (transfer, account, amount) values (:id, -cast(:budget as int), -10);
            insert into entry (transfer, account, amount) values (:id, :fan, 10);
            update budget set spent = spent + 10 where id = :budget;
            update balance set amount = amount + 10 where fan = :fan;
            insert into outbox (data) values ('rewarded');
            commit;
            """;

    private final LocalStack stack;
    private final LocalStack.Brand brand;
    private final Bare bare;
    private final Pgbench pgbench;
    private final List<String> fans;

    private HeatBenchmark(LocalStack stack, LocalStack.Brand brand, Bare bare, List<String> fans)
            throws IOException {
        this.stack = stack;
        this.brand = brand;
        this.bare = bare;
        this.pgbench = new Pgbench(stack, "load");
        this.fans = fans;
    }

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        var stack = LocalStack.open();
        prepare(stack);
        var brand = stack.freshBrand();
        AudienceBenchmark.load(brand, FANS);
        for (int i = 1; i <= BUDGETS; i++) {
            pool(brand, "budget-" + i, Map.of("form", "POINTS", "amount", 10, "total", PLENTY));
        }
        brand.post(
                "/coupon-templates",
                Map.of(
                        "key", "cup",
                        "name", "Cup",
                        "kind", "GIFT",
                        "stock", 1_000_000_000),
                201);
        pool(
                brand,
                "cups",
                Map.of(
                        "form",
                        "COUPON",
                        "couponTemplate",
                        "cup",
                        "amount",
                        1,
                        "total",
                        1_000_000_000));
        var fans = new ArrayList<String>();
        for (var next = ""; fans.size() < FANS; ) {
            var page = brand.get("/fans?limit=500&cursor=" + next);
            fans.addAll(page.path("items").findValuesAsText("id"));
            next = page.path("next").asText();
        }
        try (var bare = Bare.start(stack, "load")) {
            new HeatBenchmark(stack, brand, bare, fans).compare();
        }
    }

    private static void prepare(LocalStack stack) throws SQLException {
        try (var server = stack.database("postgres");
                var sql = server.createStatement()) {
            sql.execute("drop database if exists load");
            sql.execute("create database load");
        }
        try (var database = stack.database("load");
                var sql = database.createStatement()) {
            sql.execute(SCHEMA);
        }
    }

    private static void pool(LocalStack.Brand brand, String key, Map<String, ?> terms)
            throws IOException, InterruptedException {
        var pool = new LinkedHashMap<String, Object>(terms);
        pool.put("key", key);
        pool.put("name", key);
        brand.post("/prize-pools", pool, 201);
    }

    private void compare() throws IOException, InterruptedException, SQLException {
        var row =
                new Side(
                        "one row",
                        () ->
                                sql(
                                        1,
                                        "update budget set spent = spent + 10 where id = :budget and spent + 10 <= total;"));
        var hot = new Side("one statement, one budget", () -> sql(1, ONE_STATEMENT));
        var one = new Side("one statement", () -> sql(BUDGETS, ONE_STATEMENT));
        var orm = new Side("like an ORM", () -> sql(BUDGETS, LIKE_AN_ORM));
        var bareMany = new Side("bare HTTP", () -> bare(BUDGETS));
        var bareHot = new Side("bare HTTP, one budget", () -> bare(1));
        var http = new Side("HTTP", () -> http("\"budget-\" .. math.random(1, 100)"));
        var httpHot = new Side("HTTP, one budget", () -> http("\"budget-1\""));
        var httpSkewed = new Side("HTTP, Zipf 2", () -> http("zipf()"));
        var httpCoupon = new Side("HTTP, one coupon", () -> http("\"cups\""));
        var sides =
                List.of(
                        row,
                        hot,
                        one,
                        orm,
                        bareMany,
                        bareHot,
                        http,
                        httpHot,
                        httpSkewed,
                        httpCoupon);
        // The first round is overwritten: it warms up.
        for (int i = -1; i < ROUNDS; i++) {
            for (var side : sides) {
                side.rates[Math.max(0, i)] = side.work.rate();
            }
        }
        sides.forEach(side -> print("%-28s %,8.0f a second", side.name, median(side.rates)));
        http.beside(one, 0.6);
        http.beside(orm, 2.0);
        http.beside(bareMany, null);
        httpHot.beside(bareHot, null);
        httpHot.beside(row, 10.0);
        httpHot.beside(hot, 10.0);
        httpSkewed.beside(http, 0.8);
        httpCoupon.beside(row, 10.0);
    }

    private double sql(int budgets, String transaction) throws IOException, InterruptedException {
        return pgbench.rate(
                WHO + "\\set budget random(1, " + budgets + ")\n" + transaction, SECONDS);
    }

    private double bare(int budgets) throws IOException, InterruptedException {
        return Wrk.rate(
                bare.at("/"),
                brand.token(),
                CONNECTIONS,
                SECONDS,
                """
                local i, run = 0, "%s"
                request = function()
                    i = i + 1
                    local name = run .. "-" .. i
                    return wrk.format("POST", "/rewards", under(name),
                        '{"budget":' .. math.random(1, %d) .. ',"fan":' .. math.random(1, %d) .. ',"cause":"' .. name .. '"}')
                end
                """
                        .formatted(UUID.randomUUID(), budgets, FANS));
    }

    private double http(String pool) throws IOException, InterruptedException {
        return Wrk.rate(
                stack.at("referral", "/"),
                brand.token(),
                CONNECTIONS,
                SECONDS,
                """
                local fans, i, run = {"%s"}, 0, "%s"
                local weights, sum = {}, 0
                for n = 1, %d do sum = sum + 1 / (n * n); weights[n] = sum end
                function zipf()
                    local at, n = math.random() * sum, 1
                    while weights[n] < at do n = n + 1 end
                    return "budget-" .. n
                end
                request = function()
                    i = i + 1
                    local name = run .. "-" .. i
                    return wrk.format("POST", "/v1/brands/%s/prize-pools/" .. %s .. "/awards",
                        under(name),
                        '{"reference":"' .. name .. '","fan":{"fanId":"' .. fans[math.random(#fans)] .. '"}}')
                end
                """
                        .formatted(
                                String.join("\",\"", fans),
                                UUID.randomUUID(),
                                BUDGETS,
                                brand.slug,
                                pool));
    }

    private interface Work {
        double rate() throws IOException, InterruptedException;
    }

    /// @param rates a second, of each round
    private record Side(String name, Work work, double[] rates) {
        Side(String name, Work work) {
            this(name, work, new double[ROUNDS]);
        }

        /// @param mark null where there is none
        void beside(Side baseline, @Nullable Double mark) {
            print(
                    "%s beside %s: ratio %.2f%s",
                    name,
                    baseline.name,
                    median(rates) / median(baseline.rates),
                    mark == null ? "" : " (mark: " + mark + ")");
        }
    }
}
