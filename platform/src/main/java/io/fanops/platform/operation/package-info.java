/// Long work: answered at once with 202 and an operation that tells how far it is.
///
/// States: `PENDING` → `RUNNING` → `SUCCEEDED` or `FAILED`. A refused line does not fail an
/// operation; it is counted and told with its number. Four operations run at once in a process, two
/// of one brand; the others wait as `PENDING`, in no thread and with no connection. One that a
/// process has accepted and stops to work at ends `FAILED`; so it is told, too, after a minute
/// without a sign of life, where the process died: whatever an operation does can be sent again
/// without harm. The last byte of an operation's id names the service that runs it, so that the
/// gateway finds it without asking around.
@NullMarked
package io.fanops.platform.operation;

import org.jspecify.annotations.NullMarked;
