/// One OpenAPI document of all services, and the page to read it.
///
/// The document is put together from what each service says of itself: absent → fetched → served
/// for half a minute → fetched again by the next who asks. A service that does not answer is left
/// out and named in `x-unavailable`; the others' paths stay.
///
/// Invariants: the document lists exactly what the routing table leads to, so nothing internal and
/// nothing that would be answered with 404; a component's name means one thing.
@NullMarked
package io.fanops.gateway.openapi;

import org.jspecify.annotations.NullMarked;
