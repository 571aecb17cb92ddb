package io.fanops.referral.groupbuy;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A group buy as the database shows it at one moment.
///
/// @param template key of the template whose coupons it gives
/// @param price what a fan pays for what the coupon is for
/// @param joined fans who have joined
/// @param reachedAt when there were as many as `threshold`; null until then
/// @param now the database's time at that moment
record GroupBuy(
        UUID id,
        String key,
        String name,
        UUID templateId,
        String template,
        Money price,
        int threshold,
        int maximum,
        int joined,
        State state,
        Instant deadline,
        @Nullable Instant reachedAt,
        Instant createdAt,
        Instant now) {

    enum State {
        OPEN,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    String cause() {
        return "group-buy:" + id;
    }

    boolean isOpen() {
        return state == State.OPEN && now.isBefore(deadline);
    }

    List<String> actions() {
        if (!isOpen()) {
            return List.of();
        }
        var actions = new ArrayList<String>();
        if (joined < maximum) {
            actions.add("join");
        }
        if (reachedAt == null) {
            actions.add("cancel");
        }
        return actions;
    }

    /// What a fan may do.
    List<String> actions(boolean hasJoined) {
        if (!isOpen()) {
            return List.of();
        }
        if (hasJoined) {
            return reachedAt == null ? List.of("leave") : List.of();
        }
        return joined < maximum ? List.of("join") : List.of();
    }

    /// Whether it is what somebody wants to make.
    boolean isThe(GroupBuy wanted) {
        return key.equals(wanted.key)
                && name.equals(wanted.name)
                && templateId.equals(wanted.templateId)
                && price.equals(wanted.price)
                && threshold == wanted.threshold
                && maximum == wanted.maximum
                && deadline.equals(wanted.deadline);
    }
}
