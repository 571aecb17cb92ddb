/// A Quarkus endpoint with nothing around it: what reads and rewards through the services are
/// compared with.
@NullMarked
package io.fanops.bare;

import org.jspecify.annotations.NullMarked;
