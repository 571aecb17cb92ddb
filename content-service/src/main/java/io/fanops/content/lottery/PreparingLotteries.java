package io.fanops.content.lottery;

import io.fanops.content.campaign.Campaigns;
import io.fanops.content.lottery.Lottery.Asked;
import io.fanops.content.lottery.Lottery.Draw;
import io.fanops.content.lottery.Lottery.State;
import io.fanops.content.lottery.Lottery.Terms;
import io.fanops.content.lottery.Wins.Win;
import io.fanops.content.referral.Prizes;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Makes lotteries, opens them when their prizes are set aside, and cancels them.
@ApplicationScoped
class PreparingLotteries {
    /// What is set aside lasts 90 days at most, and a week longer than the draw.
    private static final Duration LATEST_DRAW = Prizes.LONGEST.minusDays(8);

    private final Lotteries lotteries;
    private final Wins wins;
    private final Campaigns campaigns;
    private final Clock clock;

    PreparingLotteries(Lotteries lotteries, Wins wins, Campaigns campaigns, Clock clock) {
        this.lotteries = lotteries;
        this.wins = wins;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    /// Makes a lottery, or finds the one that was asked for so before.
    ///
    /// @param terms what was asked for, with what the pools say of their prizes
    /// @throws Refused `LOTTERY_EXISTS` where the key names another one, `CAMPAIGN_STATE`,
    ///   `VALIDATION_FAILED` where its time is past or too late
    @Transactional(Transactional.TxType.MANDATORY)
    Made make(String campaign, Asked asked, Terms terms) {
        campaigns.hold(campaign);
        var known = lotteries.find(campaign, asked.key());
        if (known.isPresent()) {
            if (known.get().terms().asked().equals(asked)) {
                return new Made(known.get(), false);
            }
            throw new Refused(
                    LotteryProblem.LOTTERY_EXISTS,
                    "The lottery under this key is another one.",
                    new Refused.FieldError("/key", "names another lottery"));
        }
        requireTime(terms);
        var id = lotteries.add(campaigns.unended(campaign), terms);
        return new Made(lotteries.withId(id), true);
    }

    private void requireTime(Terms terms) {
        var closes = terms.closesAt();
        var now = clock.instant();
        if (closes != null && !closes.isAfter(now)) {
            throw Refused.invalid("/closesAt", "is past");
        }
        if (closes != null
                && terms.draw() == Draw.AT_END
                && closes.isAfter(now.plus(LATEST_DRAW))) {
            throw Refused.invalid(
                    "/closesAt", "must be within 82 days, where it is drawn at the end");
        }
    }

    /// Notes that a piece is set aside, if it is still wanted; the last one opens its lottery.
    ///
    /// @return whether it was still wanted
    @Transactional
    boolean setAside(Win win, UUID reservation) {
        lotteries.lock(win.lottery());
        boolean isWanted = wins.move(win, Wins.State.SET_ASIDE, reservation, win.attempt(), true);
        if (isWanted) {
            lotteries.openIfReady(win.lottery());
        }
        return isWanted;
    }

    /// Notes that a pool has no such piece to set aside: then there is no lottery.
    @Transactional
    void giveUp(Win win, String why) {
        var lottery = lotteries.lock(win.lottery());
        wins.move(win, Wins.State.NOT_THERE, null, win.attempt(), true);
        if (lottery.state() == State.PREPARING) {
            lotteries.end(
                    lottery.id(),
                    State.FAILED,
                    "The prize pool `" + win.pool() + "` has too little: " + why + ".");
            wins.letGo(lottery.id());
        }
    }

    /// Lets nobody enter any more. One that is drawn at the end promised a draw to those who have
    /// entered.
    ///
    /// @throws Refused `LOTTERY_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    Lottery cancel(Lottery asked) {
        var lottery = lotteries.lock(asked.id());
        if (lottery.state() == State.CANCELLED) {
            return lottery;
        }
        if (lottery.state() != State.OPEN && lottery.state() != State.PREPARING) {
            throw new Refused(LotteryProblem.LOTTERY_STATE, "It is " + lottery.state() + ".");
        }
        if (lottery.isPromised()) {
            throw new Refused(
                    LotteryProblem.LOTTERY_STATE,
                    "Fans have entered it and are promised a draw; end the campaign to draw at once.");
        }
        lotteries.end(lottery.id(), State.CANCELLED, null);
        wins.letGo(lottery.id());
        return lotteries.withId(lottery.id());
    }

    /// @param isNew whether this call made it
    record Made(Lottery lottery, boolean isNew) {}
}
