/// One request and its answer, as far as the gateway itself has a say in them.
///
/// An [Exchange] is open → answered (by a refusal or a page of the gateway's own) or handed on to a
/// service. Whatever ends it, the fields that belong to every answer are set by it: [CrossOrigin]
/// for web front-ends, [PageHeaders] for what browsers show, the limits' state for callers. A
/// refused body is read away to a bound, so that the refusal arrives and the connection can live
/// on; beyond the bound the connection is closed.
@NullMarked
package io.fanops.gateway.exchange;

import org.jspecify.annotations.NullMarked;
