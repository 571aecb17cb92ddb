package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.order.EarlyRefund.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A batch of a refund import, in one transaction.
@ApplicationScoped
class ImportingRefunds {
    private final Refunding refunding;

    ImportingRefunds(Refunding refunding) {
        this.refunding = refunding;
    }

    /// Takes a batch down.
    ///
    /// @return the lines that were refused
    List<LineError> handle(List<Row.Good<RefundLine>> rows) {
        var errors = new ArrayList<LineError>();
        var numbers = new ArrayList<Long>(rows.size());
        var asked = new ArrayList<RefundOf>(rows.size());
        for (var row : rows) {
            var fault = row.value().fault();
            if (fault.isPresent()) {
                errors.add(new LineError(row.line(), fault.get().pointer(), fault.get().detail()));
            } else {
                numbers.add(row.line());
                asked.add(row.value().asked());
            }
        }
        if (asked.isEmpty()) {
            return errors;
        }
        var outcomes = Deadlocks.survived(() -> refunding.take(asked));
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Refunding.Outcome.No(var why)) {
                var pointer = why.errors().isEmpty() ? "" : why.errors().getFirst().pointer();
                errors.add(new LineError(numbers.get(i), pointer, why.detail()));
            }
        }
        return errors;
    }

    /// A line: a refund or cancellation with the number of its order.
    ///
    /// @param kind a refund where left out
    record RefundLine(
            @NotBlank
                    @Size(max = 200)
                    @Pattern(regexp = NewOrder.ADDRESSABLE, message = NewOrder.NOT_ADDRESSABLE)
                    String order,
            @Nullable Kind kind,
            @NotNull @Size(min = 1, max = 200) String externalId,
            @Nullable @Valid Money amount,
            @Nullable @Size(min = 1, max = 500) List<NewRefund.@NotNull @Valid Item> items,
            @Nullable @Size(max = 500) String reason) {

        Optional<Refused.FieldError> fault() {
            return kind == Kind.CANCELLATION && (amount != null || items != null)
                    ? Optional.of(
                            new Refused.FieldError(
                                    amount == null ? "/items" : "/amount",
                                    "is left out: a cancellation pays back all that is left"))
                    : asked().refund().fault();
        }

        RefundOf asked() {
            return kind == Kind.CANCELLATION
                    ? RefundOf.cancellation(order, externalId, reason)
                    : RefundOf.refund(order, new NewRefund(externalId, amount, items, reason));
        }
    }
}
