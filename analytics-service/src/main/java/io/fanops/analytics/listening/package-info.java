/// How facts reach the features: one consumer a topic, and in each batch's one transaction every
/// feature in turn.
///
/// So a fact is in all figures or in none: where one feature chokes on a fact, it becomes a dead
/// letter for all of them, and its replay brings it into all of them. A feature implements
/// [FactListener] and writes its own tables with a few set-based statements a batch. Facts of one
/// fan on one topic come in order; between topics and fans no order is promised, so what a listener
/// writes must come out the same whatever comes first.
@NullMarked
package io.fanops.analytics.listening;

import org.jspecify.annotations.NullMarked;
