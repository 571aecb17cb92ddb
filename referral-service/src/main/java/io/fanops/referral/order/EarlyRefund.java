package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A refund or cancellation that came before its order.
///
/// @param externalId the brand's own number of it
/// @param order the number of the order that it is for
/// @param kind what it is
/// @param failure what stood against it when its order came; null while it waits
@JsonInclude(JsonInclude.Include.NON_NULL)
record EarlyRefund(
        UUID id,
        String externalId,
        String order,
        Kind kind,
        State state,
        @Nullable Money amount,
        @Nullable List<NewRefund.Item> items,
        @Nullable String reason,
        @Nullable Failure failure,
        Instant at) {

    enum Kind {
        REFUND,
        CANCELLATION
    }

    enum State {
        AWAITING_ORDER,
        /// Its order came, and it could not be made. The same number may be used again.
        FAILED;

        /// As a request writes it; null for each.
        ///
        /// @throws Refused `VALIDATION_FAILED` for what is none
        static @Nullable State of(@Nullable String name) {
            return name == null
                    ? null
                    : Arrays.stream(values())
                            .filter(state -> state.name().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    Refused.invalid(
                                            "state", "must be one of " + List.of(values())));
        }
    }

    /// @param code of the problem, as a refund of an order that is here is refused with it
    record Failure(String code, String detail) {}

    static EarlyRefund of(UUID id, RefundOf asked, Instant now) {
        var refund = asked.refund();
        return new EarlyRefund(
                id,
                asked.number(),
                asked.order(),
                asked.kind(),
                State.AWAITING_ORDER,
                refund.amount(),
                refund.items(),
                refund.reason(),
                null,
                now);
    }

    /// As it is answered: an answer is kept for repeats, and nobody knows yet whose order it is, so
    /// that an erasure could not find it.
    EarlyRefund withoutWords() {
        return new EarlyRefund(
                id, externalId, order, kind, state, amount, items, null, failure, at);
    }

    RefundOf asked() {
        return new RefundOf(order, kind, new NewRefund(externalId, amount, items, reason));
    }

    EarlyRefund failed(Refused why) {
        return new EarlyRefund(
                id,
                externalId,
                order,
                kind,
                State.FAILED,
                amount,
                items,
                reason,
                new Failure(why.type().name(), why.detail()),
                at);
    }

    /// @throws Refused `REFUND_EXISTS` unless it is what is asked for
    void mustBe(RefundOf again) {
        if (!asked().equals(again)) {
            throw new Refused(
                    OrderProblem.REFUND_EXISTS,
                    "Another with this number waits for the order; a repeat must be equal in all.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
    }
}
