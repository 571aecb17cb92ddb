/// Links that anybody may open: who opens them and how often that counts, where they may lead, and
/// how they are answered.
///
/// A code is public and says nothing of its brand; a directory before the wall finds the brand to
/// it and holds nothing else. Of who opened a link a keyed hash is kept, another for each link: for
/// an hour, at share links for 30 days. An opening by anything but a person counts nowhere, nor
/// does the same visitor within a minute.
///
/// What a page is told by its address (`clickId`, `via`) it is told by the link that was opened,
/// and once: [Destination] takes out what an earlier one said, when a link is made and when it is
/// opened.
@NullMarked
package io.fanops.referral.link;

import org.jspecify.annotations.NullMarked;
