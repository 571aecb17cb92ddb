/// A Quarkus endpoint with nothing around it: what a read through the fan service is compared with.
@NullMarked
package io.fanops.bare;

import org.jspecify.annotations.NullMarked;
