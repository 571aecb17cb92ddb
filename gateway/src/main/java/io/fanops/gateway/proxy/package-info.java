/// The way to the services and back.
///
/// A [Forwarding] is one request on its way: connecting → sent → answering → over. Bodies flow
/// through in both directions as they come, so an upload of any length and a stream of events cost
/// a buffer each. Before the answer's head has arrived every failure becomes a problem; after it
/// only the connection can be cut, which a client sees as a broken answer and never as a whole one.
///
/// Invariants: headers that belong to one hop stay on it, in both directions; what says who and
/// where the client is comes from the gateway alone; a place held in a service is given back
/// exactly once; every wait has an end.
@NullMarked
package io.fanops.gateway.proxy;

import org.jspecify.annotations.NullMarked;
