/// Refusals: RFC 9457 problem documents with a stable code, and the one place that turns exceptions
/// into them.
///
/// A feature lists what it refuses in an enum that implements [ProblemType]; `docs/problems.md`
/// lists all of them, and a test holds the two together. A refusal changes nothing: it is an
/// exception, so the transaction around it rolls back.
@NullMarked
package io.fanops.platform.problem;

import org.jspecify.annotations.NullMarked;
