package io.fanops.referral.commission;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Whole amounts in proportion.
final class ProRata {
    private ProRata() {}

    /// `amount` × `numerator` ÷ `denominator`, rounded down.
    static long part(long amount, long numerator, long denominator) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator))
                .longValueExact();
    }

    /// Shares of `total` by weight, which sum to it: each rounded down, and what is left by one to
    /// the largest remainders, of equal ones to the first. Where `total` is not above the sum of
    /// the weights, no share is above its weight.
    ///
    /// @param weights not below 0; all 0 only where `total` is
    static long[] shares(long total, long[] weights) {
        var sum =
                Arrays.stream(weights)
                        .mapToObj(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, BigInteger::add);
        if (sum.signum() == 0) {
            if (total != 0) {
                throw new IllegalArgumentException("Nobody to share " + total);
            }
            return new long[weights.length];
        }
        var shares = new long[weights.length];
        var remainders = new BigInteger[weights.length];
        long left = total;
        for (int i = 0; i < weights.length; i++) {
            var exact =
                    BigInteger.valueOf(total)
                            .multiply(BigInteger.valueOf(weights[i]))
                            .divideAndRemainder(sum);
            shares[i] = exact[0].longValueExact();
            remainders[i] = exact[1];
            left -= shares[i];
        }
        IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
                .limit(left)
                .forEach(i -> shares[i]++);
        return shares;
    }
}
