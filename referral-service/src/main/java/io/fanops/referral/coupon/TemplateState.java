package io.fanops.referral.coupon;

import java.util.List;

/// Whether coupons of a template may be had. What is issued stays good in every state.
///
/// ```
/// ACTIVE ⇄ PAUSED → ARCHIVED ← ACTIVE
/// ```
enum TemplateState {
    ACTIVE,
    /// Nothing is issued or claimed for now.
    PAUSED,
    /// Nothing is issued or claimed ever again.
    ARCHIVED;

    List<String> actions() {
        return switch (this) {
            case ACTIVE -> List.of("edit", "issue", "pause", "archive");
            case PAUSED -> List.of("edit", "resume", "archive");
            case ARCHIVED -> List.of();
        };
    }

    /// Whether a template in this state may come to another one.
    boolean mayBecome(TemplateState next) {
        return switch (next) {
            case ACTIVE -> this == PAUSED;
            case PAUSED -> this == ACTIVE;
            case ARCHIVED -> this != ARCHIVED;
        };
    }
}
