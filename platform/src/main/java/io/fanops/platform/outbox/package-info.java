/// Telling facts: written into the transaction of the effect, sent afterwards.
///
/// [Outbox#append] adds a row in the caller's transaction; the [OutboxRelay] of one replica at a
/// time is woken by [Wake], reads the rows in the order of their ids, sends them to Kafka with
/// `acks=all` and deletes what Kafka has. A crash in between sends again: at least once. Facts of
/// one fan keep their order where their transactions were ordered by a row lock, which is to say:
/// append after you have written what the fact is about.
@NullMarked
package io.fanops.platform.outbox;

import org.jspecify.annotations.NullMarked;
