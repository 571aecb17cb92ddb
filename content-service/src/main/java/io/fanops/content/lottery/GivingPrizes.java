package io.fanops.content.lottery;

import io.fanops.content.lottery.Wins.State;
import io.fanops.content.lottery.Wins.Win;
import io.fanops.content.referral.Prizes;
import io.fanops.platform.due.DueWork;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Takes pieces of prizes through their states: sets aside what draws need and entries win, gives
/// what is won, lets go what nobody won. Each step asks the referral service first and notes the
/// answer then; a step whose note was lost is made again, and the referral service knows that it
/// has been.
@ApplicationScoped
class GivingPrizes {
    private static final Logger LOG = Logger.getLogger(GivingPrizes.class);

    private static final DueWork.Kind WINS = new DueWork.Kind("lottery_win_due", "win_id");

    /// What is set aside stays so for a week after it is won, longer than an outage.
    private static final Duration A_WEEK = Duration.ofDays(7);

    private final DueWork due;
    private final Entries entries;
    private final Wins wins;
    private final PreparingLotteries preparing;
    private final Prizes prizes;
    private final Clock clock;

    GivingPrizes(
            DueWork due,
            Entries entries,
            Wins wins,
            PreparingLotteries preparing,
            Prizes prizes,
            Clock clock) {
        this.due = due;
        this.entries = entries;
        this.wins = wins;
        this.preparing = preparing;
        this.prizes = prizes;
        this.clock = clock;
    }

    @Scheduled(
            every = "{fanops.content.due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void giveDue() {
        due.each(WINS, this::proceed);
    }

    /// An entry, after what its ticket wins has been set aside and given. Where that cannot be just
    /// now it is due, and done later.
    Entry settled(UUID id) {
        var entry = entries.withId(id);
        if (entry.result() != Entry.Result.WAITING) {
            return entry;
        }
        try {
            wins.ofEntry(id).ifPresent(this::proceed);
        } catch (RuntimeException e) {
            LOG.warnf("What entry %s wins is settled later: %s", id, e.getMessage());
        }
        return entries.withId(id);
    }

    private void proceed(UUID id) {
        wins.find(id).ifPresent(this::proceed);
    }

    /// @param win as it was a moment ago; others may have taken it on since
    void proceed(Win win) {
        switch (win.state()) {
            case WANTED -> setAside(win);
            case OWED -> give(win);
            case UNUSED -> letGo(win);
            case SET_ASIDE, GIVEN, LET_GO, NOT_THERE ->
                    wins.move(win, win.state(), win.reservation(), win.attempt(), true);
        }
    }

    private void setAside(Win win) {
        switch (prizes.setAside(win.pool(), win.reference(), lasting(win))) {
            case Prizes.Setting.Aside(var reservation) -> note(win, reservation);
            case Prizes.Setting.None(var why) -> notThere(win, why);
            case Prizes.Setting.Over _ -> again(win);
        }
    }

    /// Until a week after the draw, where it is for one.
    private Duration lasting(Win win) {
        var drawn = win.closesAt();
        if (!win.isForDraw() || drawn == null) {
            return A_WEEK;
        }
        var left = Duration.between(clock.instant(), drawn.plus(A_WEEK));
        return left.compareTo(A_WEEK) < 0 ? A_WEEK : left;
    }

    /// What is set aside is noted before it is given, so that whoever goes on gives the same one.
    private void note(Win win, UUID reservation) {
        boolean isStillWanted =
                win.isForDraw()
                        ? preparing.setAside(win, reservation)
                        : wins.move(win, State.OWED, reservation, win.attempt(), false);
        if (!isStillWanted) {
            nobodys(win, reservation);
        } else if (!win.isForDraw()) {
            proceed(win.id());
        }
    }

    /// What was set aside for a piece that others have done with meanwhile; who is still to let it
    /// go finds it by its reference.
    private void nobodys(Win win, UUID reservation) {
        wins.find(win.id())
                .map(Win::state)
                .filter(now -> now == State.NOT_THERE || now == State.LET_GO)
                .ifPresent(_ -> prizes.letGo(win.pool(), reservation));
    }

    private void notThere(Win win, String why) {
        if (win.state() == State.OWED) {
            throw new IllegalStateException("It is owed, and the pool says " + why);
        }
        if (win.isForDraw()) {
            preparing.giveUp(win, why);
        } else {
            wins.move(win, State.NOT_THERE, null, win.attempt(), true);
        }
    }

    private void give(Win win) {
        var fan = Objects.requireNonNull(win.fan());
        var reservation = win.reservation();
        if (reservation == null) {
            // What was set aside went back before it could be given: it is still owed.
            setAside(win);
        } else if (prizes.give(win.pool(), reservation, fan)) {
            wins.move(win, State.GIVEN, reservation, win.attempt(), true);
        } else {
            again(win);
        }
    }

    private void again(Win win) {
        wins.move(win, win.state(), null, win.attempt() + 1, false);
    }

    private void letGo(Win win) {
        var reservation = win.reservation();
        if (reservation == null) {
            // Setting it aside was under way, and has come to an end by now: see Wins.
            prizes.letGo(win.pool(), win.reference());
        } else {
            prizes.letGo(win.pool(), reservation);
        }
        wins.move(win, State.LET_GO, reservation, win.attempt(), true);
    }
}
