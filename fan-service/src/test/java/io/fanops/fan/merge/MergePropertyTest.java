package io.fanops.fan.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.Reshaped;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever fans are merged and parted again, each is who they were.
@QuarkusTest
@WithTestResource(TestStack.class)
class MergePropertyTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> CHANNELS = List.of("sms", "email", "push", "wechat");

    private final String brand = Brands.fresh();

    @Inject Jdbi jdbi;
    @Inject Merging merging;
    @Inject UndoingMerges undoing;
    @Inject Journal journal;
    @Inject Event<Reshaped> reshaped;
    @Inject WhoIs who;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mergesUndoneInTheOppositeOrderLeaveEverythingAsItWas(long seed) {
        var random = new Random(seed);
        var fans = IntStream.range(0, 6).mapToObj(i -> fan(random, i)).toList();
        var before = state(fans);
        var merges = new ArrayDeque<UUID>();
        for (int i = 0; i < 30; i++) {
            if (!merges.isEmpty() && random.nextInt(3) == 0) {
                undo(merges.pop());
            } else {
                var done = merge(any(random, fans), any(random, fans));
                if (done != null && done.isNew()) {
                    merges.push(done.merge().id());
                }
            }
            holdsTogether(fans);
        }
        assertThat(merges).isNotEmpty();
        while (!merges.isEmpty()) {
            undo(merges.pop());
        }
        assertThat(state(fans)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whatIsToldBetweenIsTheFansWhomItWasToldOf(long seed) {
        var random = new Random(seed);
        var fans = IntStream.range(0, 3).mapToObj(i -> fan(random, i)).toList();
        var told = new HashMap<UUID, Long>();
        var merges = new ArrayDeque<UUID>();
        for (int i = 0; i < 40; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    var done = merge(any(random, fans), any(random, fans));
                    if (done != null && done.isNew()) {
                        merges.push(done.merge().id());
                    }
                }
                case 1 -> {
                    if (!merges.isEmpty()) {
                        undo(merges.pop());
                    }
                }
                default -> {
                    var fan = any(random, fans);
                    long value = 1 + random.nextInt(1_000);
                    note(Touch.of(fan, TouchKind.ORDERED, "order-" + i, NOON).worth(value));
                    told.merge(fan, value, Long::sum);
                }
            }
            // A fan's figures are the fold over all ids that mean the fan.
            var sums = new HashMap<UUID, Long>();
            told.forEach((fan, value) -> sums.merge(present(fan), value, Long::sum));
            assertThat(folded(fans)).isEqualTo(sums);
            assertThat(spent(fans)).isEqualTo(sums);
        }
        while (!merges.isEmpty()) {
            undo(merges.pop());
        }
        assertThat(folded(fans)).isEqualTo(told);
        assertThat(spent(fans)).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void anEditBetweenStaysWithTheSurvivorAndTheRestGoesBack(long seed) {
        var random = new Random(seed);
        var a = fan(random, 0);
        var b = fan(random, 1);
        var before = state(List.of(a, b));
        var merge = merge(a, b);
        var region = "edited-" + seed;
        sql(
                "update fan set region = ?, tags = array_append(tags, 'edited') where brand = ? and id = ?",
                region,
                brand,
                a);
        undo(Objects.requireNonNull(merge).merge().id());
        var after = state(List.of(a, b));
        assertThat(after.get(b)).isEqualTo(before.get(b));
        var expected = FanRows.read(before.getOrDefault(a, List.of()).getFirst());
        expected.put("region", region);
        expected.withArray("tags").add("edited");
        var found = FanRows.read(after.getOrDefault(a, List.of()).getFirst());
        expected.set("tags", sorted(expected.withArray("tags")));
        found.set("tags", sorted(found.withArray("tags")));
        assertThat(found).isEqualTo(expected);
        assertThat(after.getOrDefault(a, List.of()).subList(1, 4))
                .isEqualTo(before.getOrDefault(a, List.of()).subList(1, 4));
    }

    @RepeatedTest(2)
    void manyMergesAndUndoingsAtOnceLoseNobody() throws Exception {
        var random = new Random();
        var fans = IntStream.range(0, 6).mapToObj(i -> fan(new Random(i), i)).toList();
        var before = state(fans);
        var work = new ArrayList<Runnable>();
        for (int i = 0; i < 50; i++) {
            var one = any(random, fans);
            var other = any(random, fans);
            work.add(() -> merge(one, other));
            work.add(() -> done().stream().findAny().ifPresent(this::tryToUndo));
        }
        Collections.shuffle(work, random);
        try (var threads = Executors.newFixedThreadPool(50)) {
            for (var running : work.stream().map(threads::submit).toList()) {
                running.get();
            }
        }
        holdsTogether(fans);
        for (var left = done(); !left.isEmpty(); left = done()) {
            undo(left.getFirst());
        }
        assertThat(state(fans)).isEqualTo(before);
    }

    @Test
    void oneMergeComesOfManyOfTheSameTwo() throws Exception {
        var a = fan(new Random(1), 0);
        var b = fan(new Random(2), 1);
        try (var threads = Executors.newFixedThreadPool(20)) {
            var running =
                    IntStream.range(0, 20)
                            .mapToObj(i ->
                                    threads.submit(() -> i % 2 == 0 ? merge(a, b) : merge(b, a)))
                            .toList();
            for (var one : running) {
                assertThat(one.get()).isNotNull();
            }
        }
        assertThat(done()).hasSize(1);
    }

    /// No circle, no chain, nobody lost, and each name means one fan in their own right.
    private void holdsTogether(List<UUID> fans) {
        var present = within(() -> who.present(fans));
        assertThat(present.keySet()).containsExactlyInAnyOrderElementsOf(fans);
        Set<UUID> own = new HashSet<>(within(() -> who.present(present.values())).values());
        assertThat(own).isEqualTo(new HashSet<>(present.values()));
        long merged = fans.size() - own.size();
        assertThat((long) done().size()).isEqualTo(merged);
        assertThat(
                        number(
                                "select count(*) from fan_identity i join fan f on f.brand = i.brand and f.id = i.fan_id where i.brand = ? and f.merged_into is not null"))
                .isZero();
    }

    private UUID fan(Random random, int n) {
        var id = UUID.randomUUID();
        var followed = random.nextBoolean() ? NOON.minusSeconds(random.nextInt(100_000)) : null;
        sql(
                """
                insert into fan (brand, id, external_id, nickname, gender, birth_year, phone, region, joined_on, stage, followed_at, tags,
                    attributes)
                values (?, ?, ?, ?, ?, ?, ?, ?, cast(? as date), ?, cast(? as timestamptz), string_to_array(?, ','), cast(? as jsonb))\
                """,
                brand,
                id,
                "f" + n,
                maybe(random, "N" + n),
                maybe(random, random.nextBoolean() ? "F" : "M"),
                random.nextBoolean()
                        ? Integer.valueOf(1950 + random.nextInt(60))
                        : Integer.valueOf(1999),
                maybe(random, "1380000000" + random.nextInt(3)),
                maybe(random, "R" + random.nextInt(3)),
                maybe(random, "2026-01-0" + (1 + random.nextInt(9))),
                followed == null ? "BYSTANDER" : "FOLLOWER",
                followed == null ? null : followed.toString(),
                String.join(
                        ",",
                        new TreeSet<>(List.of("t" + random.nextInt(4), "t" + random.nextInt(4)))),
                "{\"a"
                        + random.nextInt(3)
                        + "\": "
                        + random.nextInt(3)
                        + ".50, \"b\": \""
                        + n
                        + "\"}");
        for (var channel : CHANNELS) {
            if (random.nextBoolean()) {
                sql(
                        "insert into fan_consent (brand, fan_id, channel, granted, at) values (?, ?, ?, ?, cast(? as timestamptz))",
                        brand,
                        id,
                        channel,
                        random.nextBoolean(),
                        NOON.minusSeconds(random.nextInt(100_000)).toString());
            }
        }
        for (int i = 0; i < random.nextInt(3); i++) {
            sql(
                    "insert into fan_identity (brand, channel, external_id, fan_id) values (?, 'wechat', ?, ?)",
                    brand,
                    "o" + n + "-" + i,
                    id);
        }
        sql(
                "insert into fan_identity (brand, channel, external_id, fan_id) values (?, 'IP', ?, ?)",
                brand,
                "10.0.0." + random.nextInt(2),
                id);
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean()) {
                sql(
                        "insert into community_member (brand, community, fan_id) values (?, ?, ?)",
                        brand,
                        "c" + i,
                        id);
            }
        }
        for (var product : List.of("tea", "shoes")) {
            if (random.nextBoolean()) {
                sql(
                        "insert into fan_product (brand, fan_id, product, pays, uses, since) values (?, ?, ?, ?, ?, cast(? as date))",
                        brand,
                        id,
                        product,
                        n % 2 == 0,
                        random.nextBoolean() || n % 2 == 1,
                        n % 3 == 0 ? null : "2026-01-0" + (1 + n));
            }
        }
        if (random.nextBoolean()) {
            sql(
                    "insert into contact_preference (brand, fan_id, channel, stated_by, version, updated_at) values (?, ?, ?, 'FAN', 1, now())",
                    brand,
                    id,
                    "c" + n);
        }
        sql(
                "insert into topic_consent (brand, fan_id, channel, topic, granted, source, said_by) values (?, ?, 'sms', ?, ?, 'STAFF', ?)",
                brand,
                id,
                "topic" + n % 3,
                random.nextBoolean(),
                "f" + n);
        sql(
                "insert into feedback (brand, external_id, fan_id, kind, grade, at) values (?, ?, ?, 'REVIEW', 4, now())",
                brand,
                "feedback" + n,
                id);
        // Where a fan stands follows from touches alone.
        var kinds =
                List.of(
                        TouchKind.ORDERED,
                        TouchKind.REFERRED,
                        TouchKind.SCANNED,
                        TouchKind.PARTNERED);
        for (int i = random.nextInt(4); i > 0; i--) {
            note(
                    Touch.of(
                                    id,
                                    kinds.get(random.nextInt(kinds.size())),
                                    "before-" + i,
                                    NOON.minusSeconds(random.nextInt(100_000)))
                            .worth(0));
        }
        within(() ->
                QuarkusTransaction.requiringNew()
                        .call(() -> {
                            reshaped.fire(new Reshaped(List.of(id)));
                            return id;
                        }));
        return id;
    }

    /// All that is held of fans, by table; but for the count of edits.
    private Map<UUID, List<String>> state(List<UUID> fans) {
        var state = new TreeMap<UUID, List<String>>();
        for (var fan : fans) {
            state.put(
                    fan,
                    Stream.of(
                                    // Grades are told as touches too; here the rows alone are
                                    // looked at.
                                    "select (to_jsonb(f) - 'version')::text from fan f where brand = ? and id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t) order by t.channel), '[]')::text from fan_consent t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t) order by t.channel, t.external_id), '[]')::text from fan_identity t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t) order by t.community), '[]')::text from community_member t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t) order by t.product), '[]')::text from fan_product t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from contact_preference t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t) order by t.topic), '[]')::text from topic_consent t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from feedback t where brand = ? and fan_id = ?",
                                    "select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from consent_past t where brand = ? and fan_id = ?")
                            .map(sql ->
                                    within(() ->
                                            jdbi.withHandle(handle ->
                                                    handle.select(sql, brand, fan)
                                                            .mapTo(String.class)
                                                            .one())))
                            .toList());
        }
        return state;
    }

    private Map<UUID, Long> folded(List<UUID> fans) {
        var sums = new HashMap<UUID, Long>();
        var own = new HashSet<>(within(() -> who.present(fans)).values());
        within(() -> journal.of(own))
                .forEach((fan, touches) ->
                        touches.forEach(touch -> sums.merge(fan, touch.value(), Long::sum)));
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    /// What is stored of fans in their own right, but for nothing.
    private Map<UUID, Long> spent(List<UUID> fans) {
        return within(() ->
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        "select id, spent from fan where brand = :brand and id = any(:fans) and merged_into is null and spent <> 0")
                                .bind("brand", brand)
                                .bind("fans", fans.toArray(UUID[]::new))
                                .map((row, _) ->
                                        Map.entry(
                                                row.getObject("id", UUID.class),
                                                row.getLong("spent")))
                                .collectToMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private UUID present(UUID fan) {
        return within(() -> who.require(fan));
    }

    private void note(Touch touch) {
        within(() -> QuarkusTransaction.requiringNew().call(() -> journal.note(List.of(touch))));
    }

    /// @return null for a fan and themselves
    private Merging.@Nullable Done merge(UUID one, UUID other) {
        return one.equals(other)
                ? null
                : within(() ->
                        QuarkusTransaction.requiringNew()
                                .call(() -> merging.merge(one, other, "r", "test")));
    }

    private void undo(UUID merge) {
        within(() ->
                QuarkusTransaction.requiringNew().call(() -> undoing.undo(merge, "r", "test")));
    }

    private void tryToUndo(UUID merge) {
        try {
            undo(merge);
        } catch (Refused refused) {
            assertThat(refused.type()).isEqualTo(MergeProblem.MERGE_NOT_LAST);
        }
    }

    private List<UUID> done() {
        return within(() ->
                jdbi.withHandle(handle ->
                        handle.select(
                                        "select id from merge where brand = ? and state = 'DONE' order by id desc",
                                        brand)
                                .mapTo(UUID.class)
                                .list()));
    }

    private long number(String sql) {
        return within(
                () -> jdbi.withHandle(handle -> handle.select(sql, brand).mapTo(Long.class).one()));
    }

    private void sql(String sql, @Nullable Object... values) {
        within(() -> jdbi.withHandle(handle -> handle.execute(sql, values)));
    }

    private <T> T within(Supplier<T> work) {
        return BrandScope.within(brand, work);
    }

    private static UUID any(Random random, List<UUID> fans) {
        return fans.get(random.nextInt(fans.size()));
    }

    private static @Nullable String maybe(Random random, String value) {
        return random.nextBoolean() ? value : null;
    }

    private static JsonNode sorted(ArrayNode array) {
        var texts = new TreeSet<String>();
        array.forEach(text -> texts.add(text.asText()));
        var sorted = JsonNodeFactory.instance.arrayNode();
        texts.forEach(sorted::add);
        return sorted;
    }
}
