package io.fanops.content.lottery;

import io.fanops.content.brand.Brands;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.LocalDate;
import java.util.UUID;

/// Lets fans enter lotteries. An entry counts first; what its ticket wins at once is set aside
/// after that, so that nothing is ever set aside for an entry that does not count.
@ApplicationScoped
class EnteringLotteries {
    private final Entries entries;
    private final Wins wins;
    private final Brands brands;
    private final Clock clock;

    EnteringLotteries(Entries entries, Wins wins, Brands brands, Clock clock) {
        this.entries = entries;
        this.wins = wins;
        this.brands = brands;
        this.clock = clock;
    }

    /// Takes down an entry, and what its ticket wins at once.
    ///
    /// @param key of the fan's intention: the same has the same luck, and counts once
    /// @return the entry; the one that was made with this key before
    /// @throws Refused `LOTTERY_CLOSED`, `ENTRY_LIMIT`, `UNKNOWN_FAN`
    @Transactional(Transactional.TxType.MANDATORY)
    Entry enter(Lottery lottery, UUID fan, String key) {
        var ticket = Luck.ticket(fan, key);
        var today = LocalDate.ofInstant(clock.instant(), brands.current().timezone());
        var added = entries.add(lottery, fan, ticket, today);
        if (added.isEmpty()) {
            return entries.withTicket(lottery.id(), ticket)
                    .orElseThrow(() -> whyNot(lottery, fan, today));
        }
        var id = added.get();
        if (lottery.terms().draw() == Draw.INSTANT) {
            lottery.luck()
                    .prize(ticket, lottery.terms().chances())
                    .ifPresent(position -> wins.want(lottery.id(), position, id, fan));
        }
        return entries.withId(id);
    }

    private Refused whyNot(Lottery lottery, UUID fan, LocalDate today) {
        if (!lottery.isEnterable()) {
            return new Refused(
                    LotteryProblem.LOTTERY_CLOSED,
                    "The lottery is "
                            + lottery.state()
                            + ", or it is not its or its campaign's time.");
        }
        var made = entries.of(lottery.id(), fan, today);
        var perFan = lottery.terms().entriesPerFan();
        if (perFan != null && made.n() >= perFan) {
            return new Refused(
                    LotteryProblem.ENTRY_LIMIT, "A fan may enter it " + perFan + " times.");
        }
        var perDay = lottery.terms().entriesPerDay();
        return perDay != null && made.today() >= perDay
                ? new Refused(
                        LotteryProblem.ENTRY_LIMIT,
                        "A fan may enter it " + perDay + " times a day.")
                : new Refused(LotteryProblem.LOTTERY_CLOSED, "It has just been closed.");
    }
}
