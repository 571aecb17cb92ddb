package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.placement.PlacementOrder.State;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Transfer.Move;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an order becomes by something that is done with it.
///
/// @param held minor units that wait for the partner afterwards
/// @param paid minor units that the partner has got afterwards
/// @param dueAt when it goes on by itself; null where it does not
record Change(
        State to, long held, long paid, int reworks, Instant deliverBy, @Nullable Instant dueAt) {

    /// What moves on the ledger by it: into and out of what waits, to and from what the partner can
    /// be paid, the rest from and to what placements cost the brand.
    List<Move> moves(PlacementOrder before) {
        var brand = Account.placement();
        var waits = Account.partnerPending(before.partnerId());
        var partner = Account.partner(before.partnerId());
        long freed = before.held() - held;
        long earned = paid - before.paid();
        long ofWhatWaited = Math.clamp(earned, 0, Math.max(0, freed));
        var moves = new ArrayList<Move>();
        add(moves, waits, partner, ofWhatWaited, before.price());
        between(moves, waits, brand, freed - ofWhatWaited, before.price());
        between(moves, brand, partner, earned - ofWhatWaited, before.price());
        return moves;
    }

    /// What it takes of the order's budget; below zero what it gives back.
    long costs(PlacementOrder before) {
        return committed(to, before.price(), held, paid) - before.committed();
    }

    /// Whether somebody else can be published in its place.
    boolean freesPlace(PlacementOrder before) {
        return before.deliveredAt() == null
                && (to == State.DECLINED || to == State.EXPIRED || to == State.CANCELLED);
    }

    /// Whether what was delivered can prove another order.
    boolean freesPages() {
        return to == State.EXPIRED || to == State.CANCELLED;
    }

    static long committed(State state, Money price, long held, long paid) {
        return state == State.ORDERED ? price.amount() : held + paid;
    }

    /// @param amount below zero for the other way
    private static void between(
            List<Move> moves, Account from, Account to, long amount, Money price) {
        if (amount < 0) {
            add(moves, to, from, -amount, price);
        } else {
            add(moves, from, to, amount, price);
        }
    }

    private static void add(List<Move> moves, Account from, Account to, long amount, Money price) {
        if (amount > 0) {
            moves.add(new Move(from, to, Form.CASH.unit(price.currency()), amount));
        }
    }
}
