/// Orders: how many, of how many buyers, for how much, and who came back.
///
/// One row an order in `placed_order`; a refund that comes before its order waits in a row of its
/// own that no report counts. Reports read the rows and cut days and months in the brand's timezone
/// at that moment, so that neither the order of facts nor a brand that is told late can miscount.
/// Money of different currencies is never added.
@NullMarked
package io.fanops.analytics.order;

import org.jspecify.annotations.NullMarked;
