/// How old what we show is: every figure that follows from facts says `asOf`, `lagMs` and
/// `pendingEvents`.
@NullMarked
package io.fanops.platform.freshness;

import org.jspecify.annotations.NullMarked;
