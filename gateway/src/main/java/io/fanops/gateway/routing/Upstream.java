package io.fanops.gateway.routing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A service behind the gateway, with the byte that ends the id of each operation it starts.
public enum Upstream {
    FAN(0x01),
    CONTENT(0x02),
    REFERRAL(0x03),
    ANALYTICS(0x04);

    private final int operationMark;

    Upstream(int operationMark) {
        this.operationMark = operationMark;
    }

    /// The service whose operations end in this byte: how one path serves the operations of all,
    /// without a lookup.
    static Optional<Upstream> marking(int lastByte) {
        return Arrays.stream(values()).filter(it -> it.operationMark == lastByte).findFirst();
    }

    /// The name in configuration, metrics and problems: `fan`, `content`, `referral`, `analytics`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
