/// The front door: every request comes in here and nowhere else.
///
/// The order of the checks is the gateway's main rule, and [FrontDoor] reads as that order: the raw
/// target, the framing, a browser's preflight, then by path: the gateway's own pages, public pages,
/// or the API with token, limits, route, size and place. Each check can only refuse; what passes
/// all of them is handed to a service.
///
/// Invariant: nothing of the framework's own (its health, its console, its static files) answers on
/// this port.
@NullMarked
package io.fanops.gateway.front;

import org.jspecify.annotations.NullMarked;
