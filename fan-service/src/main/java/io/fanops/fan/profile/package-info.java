/// Who a fan is: profile, tags, attributes, channel identities, consents; import; the fan's own
/// view under `/me`.
///
/// A fan is known by the brand's `externalId` (unique in the brand), by channel identities, and by
/// the subject of the fan's own token. The columns that follow from facts (stage, orders, spent,
/// last seen, tier, attitude) belong to `io.fanops.fan.ladder`; nothing here writes them but the
/// beginning: a fan starts in the lowest tier and as `BYSTANDER`, or as `FOLLOWER` where the brand
/// says that the fan has joined or follows a channel. The first such word is kept (`followed_at`)
/// and moves a bystander; later ones are no news.
///
/// Whoever locks several fans locks them in the order of their external ids, here and on the
/// ladder; then identities in the order of channel and name.
@NullMarked
package io.fanops.fan.profile;

import org.jspecify.annotations.NullMarked;
