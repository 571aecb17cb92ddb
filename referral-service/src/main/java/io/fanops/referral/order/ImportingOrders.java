package io.fanops.referral.order;

import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.wallet.Deadlocks;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A batch of an order import: one question to the fan service, one transaction.
@ApplicationScoped
class ImportingOrders {
    /// How often the fan service is asked before an import gives up: over about six seconds.
    private static final int TRIES = 6;

    private final Fans fans;
    private final TakingOrders taking;

    ImportingOrders(Fans fans, TakingOrders taking) {
        this.fans = fans;
        this.taking = taking;
    }

    /// Takes a batch down.
    ///
    /// @param rows at most 1,000
    /// @return the lines that were refused
    List<LineError> handle(List<Row.Good<NewOrder>> rows) {
        var errors = new ArrayList<LineError>();
        var buyers = buyers(rows, errors);
        var lines = new ArrayList<Row.Good<NewOrder>>(rows.size());
        var orders = new ArrayList<Order>(rows.size());
        for (var row : rows) {
            var buyer = buyers.get(Name.of(row.value().fan()));
            if (buyer == null) {
                continue;
            }
            if (buyer.isEmpty()) {
                errors.add(new LineError(row.line(), "/fan/fanId", "is no fan of this brand"));
                continue;
            }
            try {
                orders.add(taking.checked(row.value(), buyer.get().fanId()));
                lines.add(row);
            } catch (Refused refused) {
                errors.add(
                        new LineError(
                                row.line(),
                                refused.errors().getFirst().pointer(),
                                refused.detail()));
            }
        }
        if (orders.isEmpty()) {
            return errors;
        }
        var outcomes = Deadlocks.survived(() -> taking.take(orders));
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == TakingOrders.Outcome.OTHER) {
                errors.add(
                        new LineError(
                                lines.get(i).line(),
                                "/externalId",
                                "another order has this number"));
            }
        }
        return errors;
    }

    /// Who the buyers are. A buyer whom the fan service refuses is left out, and each of the lines
    /// with an error.
    private Map<Name, Optional<KnownFan>> buyers(
            List<Row.Good<NewOrder>> rows, List<LineError> errors) {
        var asked = new LinkedHashMap<Name, FanReference>();
        rows.forEach(row -> asked.putIfAbsent(Name.of(row.value().fan()), row.value().fan()));
        var buyers = new HashMap<Name, Optional<KnownFan>>();
        var refusals = new HashMap<Name, Refused>();
        ask(List.copyOf(asked.entrySet()), buyers, refusals);
        for (var row : rows) {
            var refused = refusals.get(Name.of(row.value().fan()));
            if (refused != null) {
                errors.add(new LineError(row.line(), pointer(refused), refused.detail()));
            }
        }
        return buyers;
    }

    /// Asks for all at once. Where one of them is refused, each half is asked for by itself, until
    /// it is known who it is.
    private void ask(
            List<Map.Entry<Name, FanReference>> asked,
            Map<Name, Optional<KnownFan>> buyers,
            Map<Name, Refused> refusals) {
        try {
            var answers = patiently(asked.stream().map(Map.Entry::getValue).toList());
            for (int i = 0; i < answers.size(); i++) {
                buyers.put(asked.get(i).getKey(), answers.get(i));
            }
        } catch (Refused refused) {
            if (refused.type() == GeneralProblem.UNAVAILABLE) {
                throw refused;
            }
            if (asked.size() == 1) {
                refusals.put(asked.getFirst().getKey(), refused);
                return;
            }
            int half = asked.size() / 2;
            ask(asked.subList(0, half), buyers, refusals);
            ask(asked.subList(half, asked.size()), buyers, refusals);
        }
    }

    private static String pointer(Refused refused) {
        return refused.errors().isEmpty()
                ? "/fan"
                : Fans.pointer(refused.errors().getFirst().pointer(), "/fan");
    }

    private List<Optional<KnownFan>> patiently(List<FanReference> references) {
        for (int attempt = 1; ; attempt++) {
            try {
                return fans.resolve(references);
            } catch (Refused refused) {
                if (refused.type() != GeneralProblem.UNAVAILABLE || attempt == TRIES) {
                    throw refused;
                }
                pause(attempt);
            }
        }
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(100L << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /// What tells one fan's references from another's.
    private record Name(String fanId, String externalId) {
        static Name of(FanReference reference) {
            return new Name(
                    String.valueOf(reference.fanId()), String.valueOf(reference.externalId()));
        }
    }
}
