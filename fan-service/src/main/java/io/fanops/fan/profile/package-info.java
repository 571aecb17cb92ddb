/// Who a fan is: profile, tags, attributes, channel identities, consents; import; the fan's own
/// view under `/me`.
///
/// A fan is known by the brand's `externalId` (unique in the brand), by channel identities, and by
/// the subject of the fan's own token. The columns that follow from facts (stage, orders, spent,
/// last seen) belong to `io.fanops.fan.ladder`; nothing here writes them but a fan's very first
/// stage.
@NullMarked
package io.fanops.fan.profile;

import org.jspecify.annotations.NullMarked;
