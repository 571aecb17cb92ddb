package io.fanops.fan.population;

import org.roaringbitmap.RoaringBitmap;

/// One of a brand's own attributes: who has it, and with which value.
final class Attribute {
    /// An attribute of more texts than this is asked of the database: a bitmap of each would take
    /// more memory than the fans.
    private static final int MOST_TEXTS = 2_000;

    final RoaringBitmap present = new RoaringBitmap();
    final RoaringBitmap yes = new RoaringBitmap();
    final RoaringBitmap no = new RoaringBitmap();
    final Postings texts = new Postings(MOST_TEXTS);
    final NumberColumn numbers = new NumberColumn();

    void remove(RoaringBitmap those) {
        if (!RoaringBitmap.intersects(present, those)) {
            return;
        }
        var had = RoaringBitmap.and(present, those);
        present.andNot(had);
        yes.andNot(had);
        no.andNot(had);
        texts.remove(had);
        had.forEach((int ordinal) -> numbers.clear(ordinal));
    }

    long memory() {
        return present.getLongSizeInBytes()
                + yes.getLongSizeInBytes()
                + no.getLongSizeInBytes()
                + texts.memory()
                + numbers.memory();
    }
}
