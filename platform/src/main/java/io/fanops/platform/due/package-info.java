/// What a service does by itself when its time has come, in all brands: payments, draws, ends.
@NullMarked
package io.fanops.platform.due;

import org.jspecify.annotations.NullMarked;
