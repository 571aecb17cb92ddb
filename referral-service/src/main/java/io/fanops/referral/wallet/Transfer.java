package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Units that go from accounts to accounts for one cause.
///
/// @param cause natural key in the brand, such as `referral:<id>`: a second transfer for it is not
///   made
/// @param reason a word or two that a fan can read, such as `Referral reward`; stands in the ledger
///   for ever, so that it says nothing of anybody
/// @param words what somebody wrote for the fan to read in its place, until the fan is erased; null
///   where nobody did
/// @param actor subject of the token that asked for it; null for the one of the running request
public record Transfer(
        UUID id,
        String cause,
        String reason,
        @Nullable String words,
        @Nullable String actor,
        List<Move> moves) {

    public Transfer {
        if (moves.isEmpty()) {
            throw new IllegalArgumentException("A transfer moves something");
        }
        moves = List.copyOf(moves);
    }

    public static Transfer of(String cause, String reason, List<Move> moves) {
        return new Transfer(Ids.next(), cause, reason, null, null, moves);
    }

    /// The same, in somebody's words.
    public Transfer saying(@Nullable String something) {
        return new Transfer(id, cause, reason, something, actor, moves);
    }

    /// The same, asked for by somebody whose request is not the running one.
    public Transfer by(@Nullable String somebody) {
        return new Transfer(id, cause, reason, words, somebody, moves);
    }

    /// What leaves one account and reaches another; that it is the same amount is why transfers sum
    /// to zero.
    ///
    /// @param unit as [Form#unit] gives it
    /// @param amount 1 or more
    /// @param takes the lot of which `from` is taken first; null for the one that lapses first
    /// @param undoes the entry to whose lots it goes back at `to`, with their dates; null where it
    ///   is new there
    /// @param until when it lapses for the fan who gets it; [#BY_POLICY] where the brand's policy
    ///   says so, [#NEVER] where it does not
    /// @param guarded whether it is refused where it would take `from` below zero
    public record Move(
            Account from,
            Account to,
            String unit,
            long amount,
            @Nullable UUID takes,
            @Nullable UUID undoes,
            Instant until,
            boolean guarded) {

        static final Instant BY_POLICY = Instant.MIN;
        static final Instant NEVER = Instant.MAX;

        public Move {
            if (amount < 1) {
                throw new IllegalArgumentException("A move of " + amount);
            }
        }

        public Move(Account from, Account to, String unit, long amount) {
            this(from, to, unit, amount, null, null, BY_POLICY, false);
        }

        Move taking(UUID lot) {
            return new Move(from, to, unit, amount, lot, undoes, until, guarded);
        }

        Move undoing(UUID entry) {
            return new Move(from, to, unit, amount, takes, entry, until, guarded);
        }

        Move until(@Nullable Instant at) {
            return new Move(
                    from, to, unit, amount, takes, undoes, at == null ? NEVER : at, guarded);
        }

        /// The same, refused where there is not enough.
        public Move asFarAsThereIs() {
            return new Move(from, to, unit, amount, takes, undoes, until, true);
        }
    }
}
