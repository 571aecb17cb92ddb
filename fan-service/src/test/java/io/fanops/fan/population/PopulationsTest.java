package io.fanops.fan.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.fan.expression.ExpressionParser;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The memory says what the tables say, whoever changed them and however.
@QuarkusTest
@WithTestResource(TestStack.class)
class PopulationsTest {
    private static final List<String> QUESTIONS =
            List.of(
                    "tag(\"t0\")",
                    "tag(\"t1\",\"t2\") and not stage(\"BYSTANDER\")",
                    "not tag(\"t0\") or tier(\"HIGH\")",
                    "channel(\"wechat\") and consent(\"sms\")",
                    "not consent(\"sms\",\"email\")",
                    "community(\"c0\") or community(\"c1\")",
                    "orders >= 2 and spent < 500",
                    "attribute(\"income\") >= 4.5",
                    "attribute(\"income\") != 3",
                    "attribute(\"city\") >= \"b\" or region(\"r1\")",
                    "attitude(\"LOYAL\") or role(\"VIP\")",
                    "not kol(\"k0\")",
                    "birthYear < 1980",
                    "not birthYear < 1980");

    private final String brand = Brands.fresh();

    @Inject Populations populations;
    @Inject PopulationReader reader;
    @Inject Jdbi jdbi;

    @BeforeEach
    void anEndorser() {
        inBrand(handle ->
                handle.execute(
                        "insert into kol (brand, id, key, state, details, created_at) values (?, ?, 'k0', 'ACTIVE', '{}', now())",
                        brand,
                        Ids.next()));
    }

    @Test
    void saysWhatTheTablesSayAfterEveryChange() {
        var random = new Random(7);
        var fans = new ArrayList<UUID>();
        for (int round = 0; round < 25; round++) {
            inBrand(handle -> {
                for (int i = 0; i < 8; i++) {
                    change(handle, random, fans);
                }
            });
            same();
        }
    }

    @Test
    void losesNoChangeThatCommitsLaterThanAYoungerOne() throws Exception {
        same();
        var asking = new AtomicBoolean(true);
        var asker =
                Thread.ofVirtual()
                        .start(() -> {
                            while (asking.get()) {
                                BrandScope.within(
                                        brand,
                                        () ->
                                                populations.count(
                                                        ExpressionParser.parse("tag(\"t0\")")));
                            }
                        });
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = new ArrayList<Future<?>>();
            for (int writer = 0; writer < 6; writer++) {
                var random = new Random(writer);
                writing.add(writers.submit(() -> write(random)));
            }
            for (var one : writing) {
                one.get();
            }
        }
        asking.set(false);
        asker.join();
        same();
    }

    private void write(Random random) {
        var fans = new ArrayList<UUID>();
        for (int i = 0; i < 20; i++) {
            inBrand(handle -> {
                for (int n = random.nextInt(6); n >= 0; n--) {
                    change(handle, random, fans);
                    // Transactions of all lengths at once, begun in another order than ended.
                    handle.select("select pg_sleep(?)", random.nextInt(4) / 1_000.0)
                            .mapTo(String.class)
                            .first();
                }
            });
        }
    }

    @Test
    void asksTheDatabaseForTextsThatAreTooMany() {
        inBrand(handle ->
                handle.execute(
                        """
                        insert into fan (brand, id, external_id, stage, attributes)
                        select ?, gen_random_uuid(), n::text, 'FOLLOWER', jsonb_build_object('name', 'x' || n)
                        from generate_series(1, 2500) n\
                        """,
                        brand));
        for (var expected :
                List.of(
                        "attribute(\"name\") = \"x42\"|1",
                        "attribute(\"name\") = \"x2500\"|1",
                        "attribute(\"name\") = \"nobody\"|0",
                        "attribute(\"name\")|2500",
                        "not attribute(\"name\") = \"x2500\" and stage(\"FOLLOWER\")|2499")) {
            var parts = expected.split("\\|");
            assertEquals(Long.parseLong(parts[1]), count(parts[0]), parts[0]);
        }
        same();
    }

    @Test
    void pagesThroughMembersInTheOrderOfTheirIds() {
        var random = new Random(11);
        inBrand(handle -> {
            for (int i = 0; i < 120; i++) {
                insert(handle, random, new UUID(random.nextLong(), random.nextLong()));
            }
        });
        for (var question : QUESTIONS) {
            var expression = ExpressionParser.parse(question);
            BrandScope.within(
                    brand,
                    () -> {
                        var paged = new ArrayList<UUID>();
                        var after = new UUID(0, 0);
                        while (true) {
                            var page = populations.after(expression, after, 7);
                            paged.addAll(page);
                            if (page.size() < 7) {
                                break;
                            }
                            after = page.getLast();
                        }
                        assertThat(paged)
                                .as(question)
                                .isEqualTo(reader.after(expression, new UUID(0, 0), 1_000));
                    });
        }
    }

    @Test
    void aRebuiltOneSaysTheSame() {
        var random = new Random(13);
        var fans = new ArrayList<UUID>();
        inBrand(handle -> {
            for (int i = 0; i < 100; i++) {
                change(handle, random, fans);
            }
        });
        same();
        var before = BrandScope.within(brand, () -> populations.status().builtAt());
        BrandScope.within(brand, populations::rebuild);
        org.awaitility.Awaitility.await()
                .until(() -> {
                    var status = BrandScope.within(brand, populations::status);
                    return status.state().equals("READY")
                            && !Objects.equals(status.builtAt(), before);
                });
        same();
    }

    private void change(Handle handle, Random random, List<UUID> fans) {
        if (fans.size() < 5 || random.nextInt(3) == 0) {
            var id = Ids.next();
            fans.add(id);
            insert(handle, random, id);
            return;
        }
        var fan = fans.get(random.nextInt(fans.size()));
        switch (random.nextInt(12)) {
            case 0 ->
                    handle.execute(
                            "update fan set tags = ?::text[] where brand = ? and id = ?",
                            tags(random),
                            brand,
                            fan);
            case 1 ->
                    handle.execute(
                            "update fan set attributes = ?::jsonb where brand = ? and id = ?",
                            attributes(random),
                            brand,
                            fan);
            case 2 ->
                    handle.execute(
                            "update fan set orders = orders + 1, spent = spent + ? where brand = ? and id = ?",
                            random.nextInt(300),
                            brand,
                            fan);
            case 3 ->
                    handle.execute(
                            "insert into fan_identity (brand, channel, external_id, fan_id) values (?, 'wechat', ?, ?) on conflict do nothing",
                            brand,
                            fan.toString(),
                            fan);
            case 4 ->
                    handle.execute(
                            "delete from fan_identity where brand = ? and fan_id = ?", brand, fan);
            case 5 ->
                    handle.execute(
                            """
                            insert into fan_consent (brand, fan_id, channel, granted)
                            select ?, id, ?, ? from fan where brand = ? and id = ?
                            on conflict (brand, fan_id, channel) do update set granted = excluded.granted\
                            """,
                            brand,
                            random.nextBoolean() ? "sms" : "email",
                            random.nextBoolean(),
                            brand,
                            fan);
            case 6 ->
                    handle.execute(
                            "insert into community_member select ?, ?, id from fan where brand = ? and id = ? on conflict do nothing",
                            brand,
                            "c" + random.nextInt(2),
                            brand,
                            fan);
            case 7 -> {
                handle.execute("delete from fan where brand = ? and id = ?", brand, fan);
                fans.remove(fan);
            }
            case 8 ->
                    handle.execute(
                            "insert into kol_fan select ?, 'k0', id, now() from fan where brand = ? and id = ? on conflict do nothing",
                            brand,
                            brand,
                            fan);
            case 9 ->
                    handle.execute(
                            "delete from kol_fan where brand = ? and fan_id = ?", brand, fan);
            case 10 ->
                    handle.execute(
                            "update fan set attitude = 'LOYAL', roles = '{VIP}' where brand = ? and id = ?",
                            brand,
                            fan);
            default ->
                    handle.execute(
                            "update fan set merged_into = case when merged_into is null then gen_random_uuid() end where brand = ? and id = ?",
                            brand,
                            fan);
        }
    }

    private void insert(Handle handle, Random random, UUID id) {
        handle.execute(
                """
                insert into fan (brand, id, external_id, stage, tier, region, birth_year, tags, attributes)
                values (?, ?, ?, ?, ?, ?, ?, ?::text[], ?::jsonb)\
                """,
                brand,
                id,
                id.toString(),
                random.nextBoolean() ? "BYSTANDER" : "CONSUMER",
                random.nextBoolean() ? "HIGH" : null,
                "r" + random.nextInt(3),
                random.nextBoolean() ? 1960 + random.nextInt(40) : null,
                tags(random),
                attributes(random));
    }

    private static String tags(Random random) {
        return "{" + (random.nextBoolean() ? "t0" : "t3") + ",t" + (1 + random.nextInt(2)) + "}";
    }

    private static String attributes(Random random) {
        return "{\"income\": "
                + random.nextInt(14) / 2.0
                + ", \"city\": \""
                + (char) ('a' + random.nextInt(4))
                + "\"}";
    }

    private void same() {
        for (var question : QUESTIONS) {
            long expected =
                    BrandScope.within(brand, () -> reader.count(ExpressionParser.parse(question)));
            assertEquals(expected, count(question), question);
        }
    }

    private long count(String question) {
        return BrandScope.within(
                brand, () -> populations.count(ExpressionParser.parse(question)).count());
    }

    private void inBrand(Consumer<Handle> work) {
        BrandScope.within(
                brand,
                () -> QuarkusTransaction.requiringNew().run(() -> jdbi.useHandle(work::accept)));
    }
}
