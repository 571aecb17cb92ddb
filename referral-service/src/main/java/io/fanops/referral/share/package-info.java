/// Fans' own links to what a brand shows: who spreads what, how far, and what comes of it.
///
/// A fan has one link for each page, content and channel, the same each time. A link leads people
/// on, and shows programs that preview links how the content looks. Who came by a link and shares
/// on says so (`via`): links form a forest, since a chain is fixed when its last link is made.
///
/// What is bought by a click of a link may be credited to it, as [TouchKind#LAST_CLICK]: nobody is
/// paid for it, so it takes nothing from who is.
///
/// Counts are of people alone, and no one row is everybody's. Orders are counted in the transaction
/// that takes them down, the links in the order of their ids.
///
/// Locks: the person's, for a new link; at an erasure the fan's, then the one of the brand's
/// erasures. Links are made for a person's own id, so a fan's lock is that of all their rows.
@NullMarked
package io.fanops.referral.share;

import org.jspecify.annotations.NullMarked;
