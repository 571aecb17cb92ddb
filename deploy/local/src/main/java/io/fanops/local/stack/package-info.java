/// A stack: PostgreSQL, Kafka, Keycloak, the services and the gateway of one data folder on one row
/// of ports.
///
/// Each part is *stopped* → *starting* → *ready*, and back to *stopped* by a stop that was asked
/// for, or *died* by anything else. What is true of every stack: it listens on 127.0.0.1 only; at
/// most one launcher starts or stops parts at a time (the lock); the pid files say what is meant to
/// run, the operating system what does; secrets are random and readable by the owner only; data
/// survives everything but `reset`.
@NullMarked
package io.fanops.local.stack;

import org.jspecify.annotations.NullMarked;
