package io.fanops.gateway.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/// A place held in a service: held → given back, once.
public final class Place {
    private final AtomicBoolean held = new AtomicBoolean(true);
    private final Runnable leaving;

    Place(Runnable leaving) {
        this.leaving = leaving;
    }

    /// Gives the place back; a second time does nothing, so every end of a request may say so.
    public void leave() {
        if (held.compareAndSet(true, false)) {
            leaving.run();
        }
    }
}
