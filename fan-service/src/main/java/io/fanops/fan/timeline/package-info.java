/// What passed between a brand and a fan, the newest first.
///
/// Touches under all ids that mean the fan are one line. A page goes on after the moment, kind and
/// source of the last entry shown, so that what comes in meanwhile shifts nothing.
@NullMarked
package io.fanops.fan.timeline;

import org.jspecify.annotations.NullMarked;
