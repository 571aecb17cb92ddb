package io.fanops.platform.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.Optional;
import java.util.UUID;

/// UUIDs of version 7 (RFC 9562): new ones sort behind old ones, which keeps the indexes dense.
public final class Ids {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Ids() {}

    public static UUID next() {
        return GENERATOR.generate();
    }

    /// Reads an id from a path or a cursor; empty for anything that is not one, so that the caller
    /// answers 404.
    public static Optional<UUID> parse(String text) {
        // UUID.fromString takes shortened groups; an id here has its 36 characters.
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
