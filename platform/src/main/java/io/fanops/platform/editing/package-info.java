/// Editing what people edit: JSON merge patches, and `ETag` with `If-Match` so that nobody
/// overwrites what another has just changed.
@NullMarked
package io.fanops.platform.editing;

import org.jspecify.annotations.NullMarked;
