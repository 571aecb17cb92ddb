package io.fanops.referral.wallet;

import io.fanops.platform.identity.Ids;
import java.util.List;
import java.util.UUID;

/// Units that go from accounts to accounts for one cause.
///
/// @param cause natural key in the brand, such as `referral:<id>`: a second transfer for it is not
///   made
/// @param reason a word or two that a fan can read, such as `Referral reward`
public record Transfer(UUID id, String cause, String reason, List<Move> moves) {

    public Transfer {
        if (moves.isEmpty()) {
            throw new IllegalArgumentException("A transfer moves something");
        }
        moves = List.copyOf(moves);
    }

    public static Transfer of(String cause, String reason, List<Move> moves) {
        return new Transfer(Ids.next(), cause, reason, moves);
    }

    /// What leaves one account and reaches another; that it is the same amount is why transfers sum
    /// to zero.
    ///
    /// @param unit as [Form#unit] gives it
    /// @param amount 1 or more
    public record Move(Account from, Account to, String unit, long amount) {
        public Move {
            if (amount < 1) {
                throw new IllegalArgumentException("A move of " + amount);
            }
        }
    }
}
