/// What fans allow: by channel, and by topic within a channel, with who said so, when, and to which
/// wording.
///
/// One word stands for each channel and for each topic of it; the word that it replaces goes to the
/// past, which is never changed. Invariants:
/// - A no to a channel is a no to all its topics. A topic's own word narrows what its channel
///   allows, and allows its topic where nothing was said of the channel.
/// - A yes that a file or a service brings undoes a no only if it was said later, and says when. A
///   no is taken, unless it was said before the yes that stands.
/// - What the fan, or staff for one fan, says now stands, whatever was said before.
/// - Of two fans who turn out to be one the stricter word stands, as it was said.
@NullMarked
package io.fanops.fan.consent;

import org.jspecify.annotations.NullMarked;
