package io.fanops.fan.population;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fanops.fan.expression.Expression.Field;
import io.fanops.fan.expression.Expression.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The fans of one brand as bitmaps and columns. Many may read at once, one writes; a change of
/// some hundred fans takes less than a millisecond, so nobody waits long.
final class Population {
    /// Values of one kind of which a bitmap is kept. Each takes some 200 bytes even for one fan.
    private static final int MOST_VALUES = 100_000;

    private static final int MOST_ATTRIBUTES = 1_000;
    private static final JsonFactory JSON = new JsonFactory();

    final Ordinals ordinals = new Ordinals();

    /// Fans in their own right.
    final RoaringBitmap alive = new RoaringBitmap();

    private final Map<Membership, Postings> postings = new EnumMap<>(Membership.class);
    private final Map<Field, NumberColumn> columns = new EnumMap<>(Field.class);
    private final Map<String, Attribute> attributes = new HashMap<>();
    private boolean attributesArePartial;
    private final Map<UUID, RoaringBitmap> lists = new HashMap<>();
    private int listsForgotten;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    Population() {
        for (var membership : Membership.values()) {
            postings.put(membership, new Postings(MOST_VALUES));
        }
        for (var field : Field.values()) {
            columns.put(field, new NumberColumn());
        }
    }

    <T> T reading(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Makes what is known of fans what the tables say now.
    ///
    /// @param asked whom the tables were asked about
    /// @param found those of them who are fans in their own right; the others are gone
    void put(Collection<UUID> asked, Collection<Person> found) {
        lock.writeLock().lock();
        try {
            var known = new RoaringBitmap();
            for (var fan : asked) {
                int ordinal = ordinals.of(fan);
                if (ordinal >= 0) {
                    known.add(ordinal);
                }
            }
            if (!known.isEmpty()) {
                forget(known);
            }
            found.forEach(this::add);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Adds a fan of whom nothing is known yet.
    void add(Person fan) {
        int ordinal = ordinals.add(fan.id());
        alive.add(ordinal);
        has(Membership.STAGE, fan.stage(), ordinal);
        has(Membership.TIER, fan.tier(), ordinal);
        has(Membership.GENDER, fan.gender(), ordinal);
        has(Membership.REGION, fan.region(), ordinal);
        hasAll(Membership.TAG, fan.tags(), ordinal);
        hasAll(Membership.CHANNEL, fan.channels(), ordinal);
        hasAll(Membership.CONSENT, fan.consents(), ordinal);
        hasAll(Membership.COMMUNITY, fan.communities(), ordinal);
        has(Membership.ATTITUDE, fan.attitude(), ordinal);
        hasAll(Membership.ROLE, fan.roles(), ordinal);
        hasAll(Membership.KOL, fan.kols(), ordinal);
        if (fan.birthYear() != null) {
            column(Field.BIRTH_YEAR).set(ordinal, fan.birthYear());
        }
        if (fan.joinedOn() != null) {
            column(Field.JOINED_ON).set(ordinal, fan.joinedOn().toEpochDay());
        }
        if (fan.lastSeen() != null) {
            column(Field.LAST_SEEN).set(ordinal, micros(fan.lastSeen()));
        }
        column(Field.ORDERS).set(ordinal, fan.orders());
        column(Field.SPENT).set(ordinal, fan.spent());
        if (!fan.attributes().equals("{}")) {
            addAttributes(fan.attributes(), ordinal);
        }
    }

    /// Adds a value to a fan who is known: for the bulk of a build, which reads table by table.
    void has(Membership membership, @Nullable String value, int ordinal) {
        if (value != null) {
            postings(membership).add(value, ordinal);
        }
    }

    private void hasAll(Membership membership, List<String> values, int ordinal) {
        for (var value : values) {
            postings(membership).add(value, ordinal);
        }
    }

    private void addAttributes(String json, int ordinal) {
        try (var parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                var attribute = attributes.get(name);
                if (attribute == null) {
                    if (attributes.size() >= MOST_ATTRIBUTES) {
                        attributesArePartial = true;
                        parser.skipChildren();
                        continue;
                    }
                    attribute = new Attribute();
                    attributes.put(name, attribute);
                }
                add(attribute, ordinal, value, parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Attribute attribute, int ordinal, JsonToken value, JsonParser parser)
            throws IOException {
        attribute.present.add(ordinal);
        switch (value) {
            case VALUE_TRUE -> attribute.yes.add(ordinal);
            case VALUE_FALSE -> attribute.no.add(ordinal);
            case VALUE_STRING -> attribute.texts.add(parser.getText(), ordinal);
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    attribute.numbers.set(ordinal, parser.getDecimalValue());
                } else {
                    attribute.numbers.set(ordinal, parser.getLongValue());
                }
            }
            case VALUE_NUMBER_FLOAT -> attribute.numbers.set(ordinal, parser.getDecimalValue());
            default -> parser.skipChildren();
        }
    }

    private void forget(RoaringBitmap those) {
        alive.andNot(those);
        postings.values().forEach(kind -> kind.remove(those));
        attributes.values().forEach(attribute -> attribute.remove(those));
        columns.values().forEach(column -> those.forEach((int ordinal) -> column.clear(ordinal)));
    }

    /// Who has a value.
    ///
    /// @return empty where that is not known here
    Optional<RoaringBitmap> with(Membership membership, String value) {
        return postings(membership).with(value);
    }

    Postings postings(Membership membership) {
        var found = postings.get(membership);
        if (found == null) {
            throw new IllegalStateException("No postings of " + membership);
        }
        return found;
    }

    NumberColumn column(Field field) {
        var found = columns.get(field);
        if (found == null) {
            throw new IllegalStateException("No column of " + field);
        }
        return found;
    }

    /// An attribute by name; one that nobody has is empty.
    ///
    /// @return null where it is not known who has it
    @Nullable Attribute attribute(String name) {
        var found = attributes.get(name);
        return found == null && !attributesArePartial ? new Attribute() : found;
    }

    Map<String, Attribute> attributes() {
        return attributes;
    }

    /// Members of a static audience, where they were read before.
    Optional<RoaringBitmap> list(UUID audience) {
        synchronized (lists) {
            return Optional.ofNullable(lists.get(audience));
        }
    }

    /// @param forgotten what [#listsForgotten] was before the list was read: one that was read
    ///   before somebody became another is not kept
    void keepList(UUID audience, RoaringBitmap members, int forgotten) {
        synchronized (lists) {
            if (listsForgotten == forgotten) {
                lists.put(audience, members);
            }
        }
    }

    /// How often lists were forgotten.
    int listsForgotten() {
        synchronized (lists) {
            return listsForgotten;
        }
    }

    /// Static audiences are read anew when they are next asked for.
    void forgetLists() {
        synchronized (lists) {
            lists.clear();
            listsForgotten++;
        }
    }

    /// Numbers of fans; those who are no fans here any more, or not yet, are left out.
    RoaringBitmap numbers(Collection<UUID> fans) {
        return reading(() -> {
            var numbers = new RoaringBitmap();
            for (var fan : fans) {
                int ordinal = ordinals.of(fan);
                if (ordinal >= 0) {
                    numbers.add(ordinal);
                }
            }
            numbers.and(alive);
            return numbers;
        });
    }

    int fans() {
        return reading(alive::getCardinality);
    }

    /// In bytes, within some percent: objects' headers are estimated.
    long memory() {
        return reading(() -> {
            long bytes = ordinals.memory() + alive.getLongSizeInBytes();
            for (var kind : postings.values()) {
                bytes += kind.memory();
            }
            for (var column : columns.values()) {
                bytes += column.memory();
            }
            for (var attribute : attributes.values()) {
                bytes += attribute.memory();
            }
            synchronized (lists) {
                for (var list : lists.values()) {
                    bytes += list.getLongSizeInBytes();
                }
            }
            return bytes;
        });
    }

    /// PostgreSQL's resolution, to which it rounds.
    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant.plusNanos(500));
    }
}
