package io.fanops.content.lottery;

import io.fanops.content.brand.Brands;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.content.referral.Prizes;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets fans enter lotteries: first what they would win is set aside, then the entry counts.
@ApplicationScoped
class EnteringLotteries {
    /// Long enough for the referral service to be away for a while before it gives the prize.
    private static final Duration ASIDE = Duration.ofDays(1);

    /// Settings aside under one ticket: each try of a fan whose entry did not come to pass.
    private static final int TRIES = 20;

    private final Entries entries;
    private final Wins wins;
    private final Prizes prizes;
    private final Brands brands;
    private final Clock clock;

    EnteringLotteries(Entries entries, Wins wins, Prizes prizes, Brands brands, Clock clock) {
        this.entries = entries;
        this.wins = wins;
        this.prizes = prizes;
        this.brands = brands;
        this.clock = clock;
    }

    /// Looks whether a fan may enter, and sets aside what the ticket wins.
    ///
    /// @param key of the fan's intention: the same has the same luck
    /// @throws Refused `LOTTERY_CLOSED`, `ENTRY_LIMIT`
    Ticket draw(Lottery lottery, UUID fan, String key) {
        var ticket = Luck.ticket(fan, key);
        var today = LocalDate.ofInstant(clock.instant(), brands.current().timezone());
        if (entries.withTicket(lottery.id(), ticket).isPresent()) {
            return new Ticket(lottery, fan, ticket, today, null);
        }
        requireRoom(lottery, fan, today);
        var won =
                lottery.terms().draw() == Draw.AT_END
                        ? Optional.<Integer>empty()
                        : lottery.luck().prize(ticket, lottery.terms().chances());
        return new Ticket(
                lottery,
                fan,
                ticket,
                today,
                won.flatMap(position -> setAside(lottery, position, fan, ticket)).orElse(null));
    }

    private Optional<Piece> setAside(Lottery lottery, int position, UUID fan, String ticket) {
        var pool = lottery.terms().prizes().get(position).pool();
        for (int i = 0; i < TRIES; i++) {
            var reference = "lottery:" + lottery.id() + ":" + ticket + (i == 0 ? "" : ":" + i);
            switch (prizes.setAside(pool, reference, fan, ASIDE)) {
                case Prizes.Setting.Aside(var reservation) -> {
                    return Optional.of(new Piece(position, pool, reservation));
                }
                case Prizes.Setting.None _ -> {
                    return Optional.empty();
                }
                case Prizes.Setting.Over _ -> {
                    // Given to a twin, or gone back from an entry that did not come to pass.
                    if (entries.withTicket(lottery.id(), ticket).isPresent()) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// Takes down an entry, and what it has won.
    ///
    /// @return the entry; the one that was made with this ticket before
    /// @throws Refused `LOTTERY_CLOSED`, `ENTRY_LIMIT`
    @Transactional(Transactional.TxType.MANDATORY)
    Entry enter(Ticket ticket) {
        var lottery = ticket.lottery().id();
        var added = entries.add(ticket.lottery(), ticket.fan(), ticket.number(), ticket.day());
        if (added.isEmpty()) {
            return entries.withTicket(lottery, ticket.number())
                    .orElseThrow(() -> whyNot(ticket.lottery(), ticket.fan(), ticket.day()));
        }
        var won = ticket.won();
        if (won != null) {
            wins.won(lottery, won.position(), added.get(), ticket.fan(), won.reservation());
        }
        return entries.withId(added.get());
    }

    /// Lets go what was set aside for an entry that did not come to pass.
    void giveUp(Ticket ticket) {
        var won = ticket.won();
        if (won != null) {
            prizes.letGo(won.pool(), won.reservation());
        }
    }

    /// A fan's entries before an id, newest first.
    List<Entry> entries(UUID lottery, UUID fan, @Nullable UUID before, int limit) {
        return entries.before(lottery, fan, before, limit);
    }

    private void requireRoom(Lottery lottery, UUID fan, LocalDate today) {
        var why = fault(lottery, fan, today);
        if (why != null) {
            throw why;
        }
    }

    private Refused whyNot(Lottery lottery, UUID fan, LocalDate today) {
        var why = fault(lottery, fan, today);
        return why == null
                ? new Refused(LotteryProblem.LOTTERY_CLOSED, "It has just been closed.")
                : why;
    }

    private @Nullable Refused fault(Lottery lottery, UUID fan, LocalDate today) {
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
                : null;
    }

    /// What a fan enters with.
    ///
    /// @param number the ticket's
    /// @param won what is set aside for it; null where it wins nothing, or not yet
    record Ticket(Lottery lottery, UUID fan, String number, LocalDate day, @Nullable Piece won) {}

    record Piece(int position, String pool, UUID reservation) {}
}
