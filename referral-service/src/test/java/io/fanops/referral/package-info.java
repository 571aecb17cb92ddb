/// What the tests of all features share: the fan service's double and a brand to play with.
@NullMarked
package io.fanops.referral;

import org.jspecify.annotations.NullMarked;
