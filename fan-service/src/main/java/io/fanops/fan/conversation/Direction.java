package io.fanops.fan.conversation;

import io.fanops.fan.touch.TouchKind;

/// Who spoke.
public enum Direction {
    /// The fan to the brand.
    IN(TouchKind.CONVERSED),
    /// The brand to the fan.
    OUT(TouchKind.ADDRESSED);

    private final TouchKind kind;

    Direction(TouchKind kind) {
        this.kind = kind;
    }

    TouchKind kind() {
        return kind;
    }
}
