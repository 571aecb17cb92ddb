/// The index of audiences alone, measured in this process: what of it is not seen by callers needs
/// its package.
@NullMarked
package io.fanops.fan.population;

import org.jspecify.annotations.NullMarked;
