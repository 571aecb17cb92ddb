/// The same request twice has one effect and one answer.
///
/// [Idempotency#once] claims the key by a unique insert in the transaction of the effect, so that
/// key and effect exist together or not at all. The same key with another request is refused (422);
/// with one that still runs, too (409).
///
/// What many want at the same moment goes through a [Lane]: their keys, effects and answers are one
/// transaction, in which each is done or refused by itself.
@NullMarked
package io.fanops.platform.idempotency;

import org.jspecify.annotations.NullMarked;
