/// How one of our services asks another for the present truth.
@NullMarked
package io.fanops.platform.sibling;

import org.jspecify.annotations.NullMarked;
