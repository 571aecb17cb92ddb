package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order that is taken down.
///
/// @param refunded minor units that were paid back
/// @param clickId of the click that the brand says it came from
/// @param items as JSON text
/// @param cancelledAt when it was taken as never placed
/// @param isForgotten whether its buyer was erased
record Order(
        UUID id,
        String externalId,
        UUID fanId,
        Money amount,
        long refunded,
        Instant placedAt,
        @Nullable String store,
        @Nullable String channel,
        @Nullable String clickId,
        @Nullable String items,
        Instant createdAt,
        @Nullable Instant cancelledAt,
        boolean isForgotten) {

    /// A new order.
    ///
    /// @param items as canonical JSON text
    static Order placed(UUID id, NewOrder order, UUID fanId, @Nullable String items, Instant now) {
        return new Order(
                id,
                order.externalId(),
                fanId,
                order.amount(),
                0,
                order.placedAt().truncatedTo(ChronoUnit.MICROS),
                order.store(),
                order.channel(),
                order.clickId(),
                items,
                now,
                null,
                false);
    }

    Order paidBack(long more) {
        return after(refunded + more, cancelledAt);
    }

    /// All that was left is paid back.
    Order cancelled(Instant now) {
        return after(amount.amount(), now);
    }

    private Order after(long paidBack, @Nullable Instant cancelled) {
        return new Order(
                id,
                externalId,
                fanId,
                amount,
                paidBack,
                placedAt,
                store,
                channel,
                clickId,
                items,
                createdAt,
                cancelled,
                isForgotten);
    }

    /// What is left of its worth.
    Money rest() {
        return Money.of(amount.amount() - refunded, amount.currency());
    }

    /// Tells an equal repeat from another order under the same number; says nothing of the buyer,
    /// who is compared by id.
    byte[] contentHash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var parts =
                    new ArrayList<@Nullable Object>(
                            Arrays.asList(
                                    amount.amount(),
                                    amount.currency(),
                                    placedAt,
                                    store,
                                    channel,
                                    items));
            // Orders without one are hashed as they were before there were any.
            if (clickId != null) {
                parts.add(clickId);
            }
            for (var part : parts) {
                // The length before each part keeps neighbours from running into each other.
                var bytes =
                        part == null
                                ? new byte[0]
                                : part.toString().getBytes(StandardCharsets.UTF_8);
                digest.update((byte) (part == null ? 0 : 1));
                digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) ':');
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    OrderPlaced fact() {
        return new OrderPlaced(id, externalId, fanId, amount, placedAt, store, channel);
    }
}
