/// Invitations: the code that each referrer has in each program, and the page behind its link.
///
/// A fan's code in a program is made once and stays. Codes are public and say nothing of the brand,
/// so a directory before the wall finds the brand to a code; it holds nothing else. Opening the
/// page tells [io.fanops.platform.contracts.ReferralFact.LinkOpened], unless it was a robot, a link
/// preview, a prefetch or a HEAD request.
@NullMarked
package io.fanops.referral.invitation;

import org.jspecify.annotations.NullMarked;
