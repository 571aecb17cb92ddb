/// Building modules of this checkout when they are not built or older than their sources.
@NullMarked
package io.fanops.local.build;

import org.jspecify.annotations.NullMarked;
