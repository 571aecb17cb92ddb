/// Who is who: fans' ids and the names their brand calls them by, so that reports can show the name
/// and events that give only the name find their fan.
///
/// A fan who is erased loses the name and never gets it back, in whatever order and batches that is
/// told. What is left of it is a hash, by which what comes late under the name is known for the
/// fan's and does not bring it back; a fan who gets the name anew comes before it.
@NullMarked
package io.fanops.analytics.fan;

import org.jspecify.annotations.NullMarked;
