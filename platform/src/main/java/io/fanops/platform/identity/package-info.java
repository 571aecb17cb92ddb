/// Names of things: time-ordered ids, and codes that people read, type and scan.
@NullMarked
package io.fanops.platform.identity;

import org.jspecify.annotations.NullMarked;
