/// `./fanops test`: every test there is, on stacks of its own that are gone afterwards, and one
/// line of figures.
@NullMarked
package io.fanops.local.testrun;

import org.jspecify.annotations.NullMarked;
