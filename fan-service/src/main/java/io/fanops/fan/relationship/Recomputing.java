package io.fanops.fan.relationship;

import io.fanops.platform.operation.LongWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Computes all ties of a brand anew.
///
/// Nobody has to wait for it: a tie that follows an older formula is computed when it is read or
/// touched. It makes those reads fast again.
@ApplicationScoped
class Recomputing implements LongWork.Work {
    /// Fans a transaction: their ties are locked for some tens of milliseconds.
    private static final int BATCH = 500;

    private final FollowingTouches following;
    private final Ties ties;

    Recomputing(FollowingTouches following, Ties ties) {
        this.following = following;
        this.ties = ties;
    }

    @Override
    public @Nullable String run(LongWork.Telling telling) {
        var fans = ties.touched(new UUID(0, 0), BATCH);
        while (!fans.isEmpty()) {
            var batch = fans;
            QuarkusTransaction.requiringNew().run(() -> following.recompute(batch));
            telling.done(batch.size());
            fans = ties.touched(batch.getLast(), BATCH);
        }
        return null;
    }
}
