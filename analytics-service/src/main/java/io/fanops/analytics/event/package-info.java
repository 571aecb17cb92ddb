/// What fans did: the events that brands send to `POST /events`, and funnels over them and over
/// what FanOps saw itself.
///
/// An event is taken once for each `messageId` ([TakingEvents]) and told as a fact; what is heard,
/// from this service and the others, becomes a deed ([DeedListener]), and [Funnel] counts how many
/// fans did which deeds in which order. A deed of somebody who is not known yet is kept under the
/// name that was given, and found again when the fan is known. An erased fan's events lose name,
/// properties and context; the deeds stay under the id, for the figures.
@NullMarked
package io.fanops.analytics.event;

import org.jspecify.annotations.NullMarked;
