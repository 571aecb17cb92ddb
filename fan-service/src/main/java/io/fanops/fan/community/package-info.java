/// Communities: what a community is, how far its set-up is, how it grows, and how it fares.
///
/// A community is `DRAFT` until its six steps of set-up are complete, then `ACTIVE`, at last
/// `ARCHIVED`. What people write about it (positioning, charter, rules, rituals, carriers) is one
/// document, [CommunityDetails], edited by merge patch. Kinds grow one step at a time, each by a
/// condition of its own ([Growth]); nothing shrinks.
///
/// Invariants: a group in a carrier bears one community (key of `community_carrier`); a parent is
/// named once and exists before, at most three levels deep, so there is no circle;
/// `community.members` counts the rows of `community_member` by triggers, whoever deletes them. Who
/// joins and leaves is the feature `membership`'s.
@NullMarked
package io.fanops.fan.community;

import org.jspecify.annotations.NullMarked;
