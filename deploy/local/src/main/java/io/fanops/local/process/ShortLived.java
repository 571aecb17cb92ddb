package io.fanops.local.process;

import java.util.Set;
import java.util.function.Predicate;

/// What this launcher runs to the end itself (Maven, Keycloak's build, initdb), as opposed to what
/// it starts to stay.
public final class ShortLived {
    private ShortLived() {}

    /// Ends those that still run, with all they started, when the launcher must end early.
    ///
    /// @param staying pids of the children that have their own way to be stopped
    public static void endAllBut(Set<Long> staying) {
        ProcessHandle.current()
                .children()
                .filter(Predicate.not(child -> staying.contains(child.pid())))
                .forEach(child -> {
                    child.descendants().forEach(ProcessHandle::destroy);
                    child.destroy();
                });
    }
}
