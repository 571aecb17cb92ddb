/// How much a caller may ask, and how much is asked of a service at once.
///
/// [RateLimits] holds token buckets by caller, by brand and by address; [Admission] holds the
/// places in each service. Both refuse at once and queue nothing, so that overload costs a short
/// answer and no memory. Both are bounded: buckets by a cache whose entries go when they would be
/// full again anyway, places by their number.
///
/// Invariants: a caller spends a brand's bucket only if its token says that it belongs to the
/// brand, so nobody can use up what is another's; a [Place] given back twice counts once.
@NullMarked
package io.fanops.gateway.limit;

import org.jspecify.annotations.NullMarked;
