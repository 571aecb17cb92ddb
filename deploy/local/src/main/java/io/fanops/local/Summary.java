package io.fanops.local;

import io.fanops.local.stack.DataFolder;
import io.fanops.local.stack.Stack;

/// The page at the end of `up`: where everything is and what to do next.
record Summary(Stack stack, DataFolder folder) {
    String text() {
        return stack.addresses();
    }
}
