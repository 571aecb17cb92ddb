/// What a gateway under test stands among: four services and an issuer, all real HTTP servers on
/// ports of their own.
@NullMarked
package io.fanops.gateway.surroundings;

import org.jspecify.annotations.NullMarked;
