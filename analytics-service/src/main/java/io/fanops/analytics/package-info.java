/// The analytics service: every measured figure of a brand. It asks nobody; it only listens.
@NullMarked
package io.fanops.analytics;

import org.jspecify.annotations.NullMarked;
