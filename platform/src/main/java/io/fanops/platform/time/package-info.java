/// The clock that everything is measured by; main code never asks for the time elsewhere.
@NullMarked
package io.fanops.platform.time;

import org.jspecify.annotations.NullMarked;
