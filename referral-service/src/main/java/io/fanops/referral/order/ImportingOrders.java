package io.fanops.referral.order;

import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.order.Orders.Taken;
import io.fanops.referral.order.TakingOrders.Draft;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A batch of an order import: one question to the fan service, one transaction.
@ApplicationScoped
class ImportingOrders {
    /// Stands for a buyer who is not asked for yet.
    private static final UUID NOBODY = new UUID(0, 0);

    private final Fans fans;
    private final Orders orders;
    private final TakingOrders taking;

    ImportingOrders(Fans fans, Orders orders, TakingOrders taking) {
        this.fans = fans;
        this.orders = orders;
        this.taking = taking;
    }

    /// Takes a batch down.
    ///
    /// @param rows at most 1,000
    /// @return the lines that were refused
    List<LineError> handle(List<Row.Good<NewOrder>> rows) {
        var errors = new ArrayList<LineError>();
        var lines = drafts(rows, errors);
        while (!lines.isEmpty()) {
            lines = take(lines, errors);
        }
        return errors;
    }

    /// Takes lines down, but for those whose number an earlier one of them claims with other
    /// content: whether that one gets it is not known yet.
    ///
    /// A line that is refused makes nobody known, so buyers are asked for last.
    ///
    /// @return the lines that are put off
    private List<Line> take(List<Line> lines, List<LineError> errors) {
        var taken =
                orders.taken(
                        lines.stream().map(line -> line.sent().externalId()).distinct().toList());
        var claims = new HashMap<String, Taken>();
        var now = new ArrayList<Line>(lines.size());
        var later = new ArrayList<Line>();
        for (var line : lines) {
            var number = line.sent().externalId();
            var known = taken.get(number);
            if (known != null && !known.isThe(line.draft().by(known.fanId()), known.fanId())) {
                errors.add(isAnother(line));
                continue;
            }
            var claim = line.draft().by(NOBODY);
            var first = claims.putIfAbsent(number, Taken.of(claim, NOBODY));
            (first == null || first.isThe(claim, NOBODY) ? now : later).add(line);
        }
        takeNow(now, errors);
        return later;
    }

    private void takeNow(List<Line> lines, List<LineError> errors) {
        if (lines.isEmpty()) {
            return;
        }
        var buyers = buyers(lines, errors);
        var bought = new ArrayList<Line>(lines.size());
        var given = new ArrayList<Order>(lines.size());
        for (var line : lines) {
            var buyer = buyers.get(line.buyer());
            if (buyer == null) {
                continue;
            }
            if (buyer.isEmpty()) {
                errors.add(new LineError(line.number(), "/fan/fanId", "is no fan of this brand"));
                continue;
            }
            bought.add(line);
            given.add(line.draft().by(buyer.get().toldOf()));
        }
        if (given.isEmpty()) {
            return;
        }
        var outcomes = Deadlocks.survived(() -> taking.take(given));
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof TakingOrders.Outcome.Other) {
                errors.add(isAnother(bought.get(i)));
            }
        }
    }

    /// Those lines whose fields fit.
    private List<Line> drafts(List<Row.Good<NewOrder>> rows, List<LineError> errors) {
        var lines = new ArrayList<Line>(rows.size());
        for (var row : rows) {
            try {
                lines.add(new Line(row.line(), taking.draft(row.value())));
            } catch (Refused refused) {
                errors.add(
                        new LineError(
                                row.line(),
                                refused.errors().getFirst().pointer(),
                                refused.detail()));
            }
        }
        return lines;
    }

    private static LineError isAnother(Line line) {
        return new LineError(line.number(), "/externalId", "another order has this number");
    }

    /// Who the buyers are. A buyer whom the fan service refuses is left out, and each of the lines
    /// with an error.
    private Map<Name, Optional<KnownFan>> buyers(List<Line> lines, List<LineError> errors) {
        var asked = new LinkedHashMap<Name, FanReference>();
        lines.forEach(line -> asked.putIfAbsent(line.buyer(), line.sent().fan()));
        var buyers = new HashMap<Name, Optional<KnownFan>>();
        var refusals = new HashMap<Name, Refused>();
        ask(List.copyOf(asked.entrySet()), buyers, refusals);
        for (var line : lines) {
            var refused = refusals.get(line.buyer());
            if (refused != null) {
                errors.add(new LineError(line.number(), pointer(refused), refused.detail()));
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
            var answers = fans.resolve(asked.stream().map(Map.Entry::getValue).toList());
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

    /// @param number of the line in what was sent
    private record Line(long number, Draft draft) {
        NewOrder sent() {
            return draft.sent();
        }

        Name buyer() {
            return Name.of(sent().fan());
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
