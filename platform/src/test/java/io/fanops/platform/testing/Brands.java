package io.fanops.platform.testing;

import java.util.UUID;

/// Brands that no other test has.
public final class Brands {
    private Brands() {}

    public static String fresh() {
        return "b" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
    }
}
