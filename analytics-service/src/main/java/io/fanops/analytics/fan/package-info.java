/// Who is who: fans' ids and the names their brand calls them by, so that reports can show the name
/// and events that give only the name find their fan. A fan who is erased loses the name and never
/// gets it back.
@NullMarked
package io.fanops.analytics.fan;

import org.jspecify.annotations.NullMarked;
