/// Which touch gets the credit for an order.
@NullMarked
package io.fanops.referral.attribution;

import org.jspecify.annotations.NullMarked;
