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
import java.util.regex.Pattern;

/// A batch of an order import: one question to the fan service, one transaction.
@ApplicationScoped
class ImportingOrders {
    /// How often the fan service is asked before an import gives up: over about six seconds.
    private static final int TRIES = 6;

    private static final Pattern INDEX = Pattern.compile("/fans/(\\d+)(/.*)?");

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
        while (!asked.isEmpty()) {
            var names = List.copyOf(asked.keySet());
            try {
                var answers = patiently(List.copyOf(asked.values()));
                var buyers = new HashMap<Name, Optional<KnownFan>>();
                for (int i = 0; i < names.size(); i++) {
                    buyers.put(names.get(i), answers.get(i));
                }
                return buyers;
            } catch (Refused refused) {
                if (!leaveOut(refused, names, asked, rows, errors)) {
                    throw refused;
                }
            }
        }
        return Map.of();
    }

    private static boolean leaveOut(
            Refused refused,
            List<Name> names,
            Map<Name, FanReference> asked,
            List<Row.Good<NewOrder>> rows,
            List<LineError> errors) {
        int before = asked.size();
        for (var error : refused.errors()) {
            var match = INDEX.matcher(error.pointer());
            if (!match.matches() || Integer.parseInt(match.group(1)) >= names.size()) {
                continue;
            }
            var name = names.get(Integer.parseInt(match.group(1)));
            if (asked.remove(name) != null) {
                var pointer = "/fan" + (match.group(2) == null ? "" : match.group(2));
                rows.stream()
                        .filter(row -> Name.of(row.value().fan()).equals(name))
                        .forEach(row ->
                                errors.add(new LineError(row.line(), pointer, error.detail())));
            }
        }
        return asked.size() < before;
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
