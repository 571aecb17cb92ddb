package io.fanops.fan.population;

import java.util.Arrays;
import java.util.UUID;

/// Dense numbers for fans, from 0, in the order in which they were met; a number is never given
/// again.
///
/// A hash table in three arrays: 24 to 32 bytes a fan, where a map of objects would take a hundred.
final class Ordinals {
    private long[] high = new long[16];
    private long[] low = new long[16];
    private int size;

    /// Number plus one by hash; 0 is free. At most two thirds full.
    private int[] slots = new int[32];

    /// Numbers in the order of ids, as far as `sorted.length` goes. Readers make it longer, several
    /// at the same time: each from what it has seen, so that the arrays may differ in length only.
    private volatile int[] sorted = new int[0];

    /// @return the fan's number, or -1
    int of(UUID fan) {
        int slot = slot(fan.getMostSignificantBits(), fan.getLeastSignificantBits());
        return slots[slot] - 1;
    }

    /// @return the fan's number, a new one where the fan has none
    int add(UUID fan) {
        long h = fan.getMostSignificantBits();
        long l = fan.getLeastSignificantBits();
        int slot = slot(h, l);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == high.length) {
            high = Arrays.copyOf(high, size + (size >> 1));
            low = Arrays.copyOf(low, size + (size >> 1));
        }
        high[size] = h;
        low[size] = l;
        slots[slot] = ++size;
        if (size * 3L > slots.length * 2L) {
            grow();
        }
        return size - 1;
    }

    UUID id(int ordinal) {
        return new UUID(high[ordinal], low[ordinal]);
    }

    int size() {
        return size;
    }

    /// All numbers in the order of the fans' ids, as PostgreSQL sorts them.
    int[] sorted() {
        int[] known = sorted;
        if (known.length == size) {
            return known;
        }
        int[] fresh = sortedFrom(known.length);
        int[] all = new int[size];
        for (int i = 0, old = 0, young = 0; i < all.length; i++) {
            all[i] =
                    young == fresh.length
                                    || old < known.length && compare(known[old], fresh[young]) < 0
                            ? known[old++]
                            : fresh[young++];
        }
        sorted = all;
        return all;
    }

    /// Where in [#sorted] the first id after `fan` stands.
    int after(UUID fan) {
        int[] all = sorted();
        int from = 0;
        int to = all.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(
                            high[all[middle]],
                            low[all[middle]],
                            fan.getMostSignificantBits(),
                            fan.getLeastSignificantBits())
                    <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// In bytes.
    long memory() {
        return 8L * high.length + 8L * low.length + 4L * slots.length + 4L * sorted.length;
    }

    /// Compares two fans' ids.
    int compare(int a, int b) {
        return compare(high[a], low[a], high[b], low[b]);
    }

    private static int compare(long highA, long lowA, long highB, long lowB) {
        int order = Long.compareUnsigned(highA, highB);
        return order == 0 ? Long.compareUnsigned(lowA, lowB) : order;
    }

    /// Ids are mostly met in their order, which makes this cheap.
    private int[] sortedFrom(int first) {
        var fresh = new Integer[size - first];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = first + i;
        }
        Arrays.sort(fresh, this::compare);
        return Arrays.stream(fresh).mapToInt(Integer::intValue).toArray();
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int i = 0; i < size; i++) {
            slots[slot(high[i], low[i])] = i + 1;
        }
    }

    /// The slot that holds the id, or the free one where it would go.
    private int slot(long h, long l) {
        // Ids of one moment share their first half: the second is the random one.
        long mixed = (h ^ l * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        int slot = (int) (mixed >>> 32) & (slots.length - 1);
        while (slots[slot] != 0) {
            int ordinal = slots[slot] - 1;
            if (high[ordinal] == h && low[ordinal] == l) {
                return slot;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
