package io.fanops.fan.exchange;

import java.nio.ByteBuffer;

/// Of whom counts say the opposite, for ever the same: one hash in ten, whether it is a fan's or
/// not.
///
/// Whoever gets at what is counted of one hash, by however many lists, has nine to one for it at
/// best, and no second look. Of many, the wrong ones are known well enough to be taken off.
final class Doubt {
    /// Share of hashes, 0 to 1. A tenth makes an estimate of 500 hashes right within 17 in 19 cases
    /// of 20, one of 10,000 within 75.
    static final double WRONG = 0.1;

    private static final long BELOW = (long) (WRONG * (1L << Integer.SIZE));

    private final Partner.Hashing hashing;

    Doubt(byte[] secret) {
        hashing = new Partner.Hashing(secret);
    }

    boolean isWrongOf(String hash) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(hashing.of(hash)).getInt()) < BELOW;
    }

    /// How many fans there are among so many hashes, of whom so many count as one.
    static int estimate(int counted, int listed) {
        double estimate = (counted - WRONG * listed) / (1 - 2 * WRONG);
        return (int) Math.clamp(Math.round(estimate), 0, listed);
    }
}
