/// Links that anybody may open: who opens them and how often that counts, where they may lead, and
/// how they are answered.
///
/// A code is public and says nothing of its brand; a directory before the wall finds the brand to
/// it and holds nothing else. Of who opened a link a keyed hash is kept, for an hour. An opening by
/// anything but a person counts nowhere, nor does the same visitor within a minute.
@NullMarked
package io.fanops.referral.link;

import org.jspecify.annotations.NullMarked;
