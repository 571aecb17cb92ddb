/// Campaigns: what a brand does with its fans between two days, and what hangs on it.
///
/// A campaign is `DRAFT` → `RUNNING` ⇄ `PAUSED` → `ENDED`; one that is not running, or whose time
/// it is not, lets nobody take part. Its activities are features of their own that ask [Campaigns]
/// and hear [CampaignEnded].
@NullMarked
package io.fanops.content.campaign;

import org.jspecify.annotations.NullMarked;
