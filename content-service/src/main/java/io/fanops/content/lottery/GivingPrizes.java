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
import org.jspecify.annotations.Nullable;

/// Takes pieces of prizes through their states: sets aside what draws need, gives what is won, lets
/// go what nobody won. Each step asks the referral service first and notes the answer then; a step
/// whose note was lost is made again, and the referral service knows that it has been.
@ApplicationScoped
class GivingPrizes {
    private static final Logger LOG = Logger.getLogger(GivingPrizes.class);

    private static final DueWork.Kind WINS = new DueWork.Kind("lottery_win_due", "win_id");

    /// What is set aside for a draw stays so for a week after it, longer than an outage.
    private static final Duration AFTER_THE_DRAW = Duration.ofDays(7);

    /// Longer than an outage between a prize's setting aside and its being given.
    private static final Duration FOR_AN_ENTRY = Duration.ofDays(1);

    /// Only asked for to be let go.
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private final DueWork due;
    private final Wins wins;
    private final PreparingLotteries preparing;
    private final Prizes prizes;
    private final Clock clock;

    GivingPrizes(DueWork due, Wins wins, PreparingLotteries preparing, Prizes prizes, Clock clock) {
        this.due = due;
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

    /// Sets aside and gives at once what an entry's ticket wins. Where that fails it is due, and
    /// done later.
    void settle(UUID entry) {
        try {
            wins.ofEntry(entry)
                    .ifPresent(win -> {
                        proceed(win);
                        proceed(win.id());
                    });
        } catch (RuntimeException e) {
            LOG.warnf("What entry %s wins is settled later: %s", entry, e.getMessage());
        }
    }

    void proceed(UUID id) {
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
        boolean isForDraw = win.fan() == null;
        var lasts = isForDraw ? untilDrawn(win) : FOR_AN_ENTRY;
        // Where it is not wanted any more, whoever lets it go finds it by its reference.
        switch (prizes.setAside(win.pool(), win.reference(), lasts)) {
            case Prizes.Setting.Aside(var reservation) when isForDraw ->
                    preparing.setAside(win, reservation);
            case Prizes.Setting.Aside(var reservation) ->
                    wins.move(win, State.OWED, reservation, win.attempt(), false);
            case Prizes.Setting.None(var why) when isForDraw -> preparing.giveUp(win, why);
            case Prizes.Setting.None _ ->
                    wins.move(win, State.NOT_THERE, null, win.attempt(), true);
            case Prizes.Setting.Over _ -> again(win, State.WANTED);
        }
    }

    private Duration untilDrawn(Win win) {
        var left =
                Duration.between(
                        clock.instant(),
                        Objects.requireNonNull(win.closesAt()).plus(AFTER_THE_DRAW));
        return left.compareTo(AFTER_THE_DRAW) < 0 ? AFTER_THE_DRAW : left;
    }

    private void give(Win win) {
        var fan = Objects.requireNonNull(win.fan());
        var reservation = win.reservation() == null ? setAsideAgain(win) : win.reservation();
        if (reservation != null) {
            if (prizes.give(win.pool(), reservation, fan)) {
                wins.move(win, State.GIVEN, reservation, win.attempt(), true);
            } else {
                again(win, State.OWED);
            }
        }
    }

    /// What was set aside went back before it could be given: it is still owed.
    private @Nullable UUID setAsideAgain(Win win) {
        return switch (prizes.setAside(win.pool(), win.reference(), AFTER_THE_DRAW)) {
            case Prizes.Setting.Aside(var reservation) -> reservation;
            case Prizes.Setting.None(var why) ->
                    throw new IllegalStateException("It is owed, and the pool says " + why);
            case Prizes.Setting.Over _ -> {
                again(win, State.OWED);
                yield null;
            }
        };
    }

    private void again(Win win, State state) {
        wins.move(win, state, null, win.attempt() + 1, false);
    }

    private void letGo(Win win) {
        var reservation = win.reservation();
        if (reservation == null) {
            // Its setting aside may have been under way: the reference tells, for whatever time it
            // was.
            switch (prizes.setAside(win.pool(), win.reference(), A_MOMENT)) {
                case Prizes.Setting.Aside(var found) -> reservation = found;
                case Prizes.Setting.None _, Prizes.Setting.Over _ -> {}
            }
        }
        if (reservation != null) {
            prizes.letGo(win.pool(), reservation);
        }
        wins.move(win, State.LET_GO, reservation, win.attempt(), true);
    }
}
