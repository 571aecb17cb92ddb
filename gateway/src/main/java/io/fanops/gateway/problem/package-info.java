/// What the gateway says when it refuses: RFC 9457 problems with the stable codes of the API.
///
/// A problem of a service passes through untouched; those here are only the gateway's own. Each
/// starts from the question what the caller can do about it: `retryable` says whether the same call
/// may succeed later.
@NullMarked
package io.fanops.gateway.problem;

import org.jspecify.annotations.NullMarked;
