/// Hearing facts: the inbox row and the effect are one transaction, so a fact that comes twice has
/// its effect once.
///
/// A service declares an `@Incoming` method that takes `ConsumerRecords<String, byte[]>` and hands
/// them to [FactIntake#receive]. What cannot be read, and what a handler refuses for good, goes to
/// the topic's dead letters with its cause, and the partition goes on; while the database is away
/// the intake waits. `POST /dead-letters/replay` on the management port sends the dead letters to
/// their topics again; the inbox keeps the other consumers from counting twice.
@NullMarked
package io.fanops.platform.inbox;

import org.jspecify.annotations.NullMarked;
