/// What a request asks for, and who answers it.
///
/// A request line is first taken as raw characters by [RequestTarget]: either it is plain, or it is
/// refused with a reason. Only a plain one is looked up in the [RoutingTable]. Nothing in this
/// package knows HTTP servers, Quarkus or the network, so all of it is tested with plain values.
///
/// Invariants: no path that reads differently before and after percent-decoding twice, or before
/// and after dot-segment removal, ever reaches the table; the table never leads to a path under
/// `/internal`.
@NullMarked
package io.fanops.gateway.routing;

import org.jspecify.annotations.NullMarked;
