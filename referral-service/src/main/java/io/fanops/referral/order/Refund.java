package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A refund that was made.
///
/// @param order the order's number
/// @param items what came back; null where it named no items
/// @param rest what is left of the order
record Refund(
        UUID id,
        @Nullable String externalId,
        String order,
        Money amount,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Item> items,
        @Nullable String reason,
        Money rest,
        Instant at) {

    /// Pieces of a line that came back.
    ///
    /// @param sku as the order has it
    record Item(
            int line,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sku,
            int quantity,
            Money amount) {}

    /// A refund as it is kept.
    ///
    /// @param items empty where it named none
    /// @param ofRest whether it was asked for without an amount, as all that was left
    record Kept(
            UUID id,
            @Nullable String externalId,
            Money amount,
            List<Receipt.Item> items,
            boolean ofRest,
            @Nullable String reason,
            Instant at) {

        Refund of(Receipt receipt) {
            return new Refund(
                    id,
                    externalId,
                    receipt.order().externalId(),
                    amount,
                    items.isEmpty()
                            ? null
                            : items.stream()
                                    .map(item ->
                                            new Item(
                                                    item.line(),
                                                    sku(receipt, item.line()),
                                                    item.quantity(),
                                                    Money.of(item.amount(), amount.currency())))
                                    .toList(),
                    reason,
                    receipt.order().rest(),
                    at);
        }

        /// What an erased fan bought is not known any more.
        private static @Nullable String sku(Receipt receipt, int line) {
            return line > receipt.lines().size() ? null : receipt.lines().get(line - 1).sku();
        }

        /// @throws Refused `REFUND_EXISTS` unless it is what is asked for
        void mustBe(NewRefund asked, Receipt receipt) {
            boolean isEqual =
                    ofRest == (asked.amount() == null && asked.items() == null)
                            && (asked.amount() == null || asked.amount().equals(amount))
                            && hasItems(asked.items(), receipt)
                            && Objects.equals(reason, asked.reason());
            if (!isEqual) {
                throw new Refused(
                        OrderProblem.REFUND_EXISTS,
                        "The refund with this number paid back "
                                + amount.amount()
                                + "; a repeat must be equal in all.",
                        new Refused.FieldError("/externalId", "is taken"));
            }
        }

        private boolean hasItems(@Nullable List<NewRefund.Item> asked, Receipt receipt) {
            if (asked == null || asked.size() != items.size()) {
                return asked == null && items.isEmpty();
            }
            for (int i = 0; i < asked.size(); i++) {
                if (!receipt.isThe(asked.get(i), items.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
