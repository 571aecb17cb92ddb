/// What the person at the terminal, or the log of a CI run, sees while things take their time.
@NullMarked
package io.fanops.local.terminal;

import org.jspecify.annotations.NullMarked;
