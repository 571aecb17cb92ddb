package io.fanops.fan.population;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/// For each value of one thing (each tag, each region, each text of an attribute) who has it.
final class Postings {
    private final Map<String, RoaringBitmap> byValue = new HashMap<>();
    private final int most;
    private boolean full;

    /// @param most values of which a bitmap is kept; those met later are not
    Postings(int most) {
        this.most = most;
    }

    void add(String value, int ordinal) {
        var bitmap = byValue.get(value);
        if (bitmap == null) {
            if (byValue.size() >= most) {
                full = true;
                return;
            }
            bitmap = new RoaringBitmap();
            byValue.put(value, bitmap);
        }
        bitmap.add(ordinal);
    }

    /// @param those fans of whom all that is known here is to be forgotten
    void remove(RoaringBitmap those) {
        byValue.values()
                .removeIf(bitmap -> {
                    if (RoaringBitmap.intersects(bitmap, those)) {
                        bitmap.andNot(those);
                    }
                    return bitmap.isEmpty() && !full;
                });
    }

    /// Who has the value.
    ///
    /// @return empty where that is not known here
    Optional<RoaringBitmap> with(String value) {
        var bitmap = byValue.get(value);
        return bitmap != null
                ? Optional.of(bitmap)
                : full ? Optional.empty() : Optional.of(new RoaringBitmap());
    }

    Map<String, RoaringBitmap> byValue() {
        return byValue;
    }

    /// Whether there are values of which nothing is known here.
    boolean isPartial() {
        return full;
    }

    /// In bytes, with what a map's entry, a text and an object take.
    long memory() {
        long bytes = 0;
        for (var entry : byValue.entrySet()) {
            bytes += 160 + 2L * entry.getKey().length() + entry.getValue().getLongSizeInBytes();
        }
        return bytes;
    }
}
