package io.fanops.local.stack;

import io.fanops.local.process.Child;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Notices when a part dies that nobody stopped, and says so once.
///
/// It looks at pid files and the process table, so it watches what any launcher started, and a
/// later `up` that brings a dead part back needs not tell it.
final class Supervision {
    /// A second is soon enough for a person, and costs nothing to look.
    private static final long PAUSE_MILLIS = 500;

    private final Stack stack;
    private final Consumer<String> says;
    private final Map<String, Child> dead = new HashMap<>();

    Supervision(Stack stack, Consumer<String> says) {
        this.stack = stack;
        this.says = says;
    }

    /// Returns when no part is meant to run any more.
    void untilStopped() {
        while (look()) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// @return whether any part is meant to run
    boolean look() {
        boolean any = false;
        for (Part part : stack.parts) {
            Optional<Child> child = stack.childOf(part);
            if (child.isEmpty()) {
                dead.remove(part.name());
                continue;
            }
            any = true;
            boolean runs = child.get().isRunning(stack.table);
            if (!runs && !child.get().equals(dead.put(part.name(), child.get()))) {
                says.accept(
                        "%s died (pid %d). Its log: %s — ./fanops up starts it again."
                                .formatted(
                                        part.name(),
                                        child.get().pid(),
                                        stack.folder.log(part.name())));
            } else if (runs && dead.remove(part.name()) != null) {
                says.accept(part.name() + " runs again (pid " + child.get().pid() + ").");
            }
        }
        return any;
    }
}
