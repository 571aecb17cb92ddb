/// Systems of others that tell of a brand's fans by themselves: tills, online shops, forms.
///
/// A connector is an address, `/w/{code}` at the gateway, to which the system posts JSON of its own
/// shape. Who posts there proves it by the connector's secret (`HMAC_SHA256` of the body, or the
/// secret itself); there is no token. What is posted is read by a saved import mapping whose
/// columns are JSON pointers, and taken as a line of an import is: the same words say nothing new,
/// and an undated yes does not outdo a no.
///
/// Invariants: a delivery has its effect once, by the id that the system gives it or by its body;
/// it is claimed in the transaction of its effect. A delivery of which nothing could be taken is
/// none: it may come again. What is kept of one holds no value that was sent.
@NullMarked
package io.fanops.fan.connector;

import org.jspecify.annotations.NullMarked;
