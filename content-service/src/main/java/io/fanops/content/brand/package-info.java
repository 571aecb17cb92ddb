/// What this service knows of the brands: their names, languages and time zones, as the fan service
/// told them.
///
/// A copy by `fanops.fan.brand-onboarded.v1`, a moment behind. Until it has come a brand is known
/// by its slug alone, which is enough to show a page; the last telling wins.
@NullMarked
package io.fanops.content.brand;

import org.jspecify.annotations.NullMarked;
