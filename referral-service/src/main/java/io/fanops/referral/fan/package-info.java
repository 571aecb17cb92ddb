/// What this service knows of the fan service: who somebody is (asked by REST), and the facts it
/// tells.
///
/// A fan is asked for before a transaction begins, never within one. When the fan service is away,
/// the answer is a retryable 503: who somebody is is never guessed.
@NullMarked
package io.fanops.referral.fan;

import org.jspecify.annotations.NullMarked;
