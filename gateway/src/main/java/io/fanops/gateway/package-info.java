/// The gateway: the one door to FanOps.
///
/// It holds no data. A request is looked at in this order, each step in its package: `front`
/// receives it, `routing` reads its target and knows whose it is, `token` knows who calls, `limit`
/// how much that caller may, `proxy` takes it to a service and the answer back; `openapi` describes
/// what is served, `problem` says why something is not, `exchange` is the request and its answer
/// meanwhile.
@NullMarked
package io.fanops.gateway;

import org.jspecify.annotations.NullMarked;
