/// Long work: answered at once with 202 and an operation that tells how far it is.
///
/// States: `PENDING` → `RUNNING` → `SUCCEEDED` or `FAILED`. A refused line does not fail an
/// operation; it is counted and told with its number. An operation whose process died is told as
/// `FAILED` after a minute without a sign of life: whatever an operation does can be sent again
/// without harm. The last byte of an operation's id names the service that runs it, so that the
/// gateway finds it without asking around.
@NullMarked
package io.fanops.platform.operation;

import org.jspecify.annotations.NullMarked;
