/// All that is known of the referral service: its pools of prizes, of which this service sets
/// aside, gives and lets go.
///
/// Each call names what it is for, so that one whose answer was lost is simply made again: the
/// referral service does nothing twice.
@NullMarked
package io.fanops.content.referral;

import org.jspecify.annotations.NullMarked;
