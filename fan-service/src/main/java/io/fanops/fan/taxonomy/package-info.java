/// The codes of industries and positions that a brand's fans may have.
///
/// A brand has the default codes until it puts its own in their place. A fan's industry and
/// position are the attributes `industry` and `position`: reserved, so that files, edits and
/// audience expressions (`attribute("industry") = "I"`) have them as any other attribute, and
/// checked against the codes wherever somebody says something new of them. A code that is taken out
/// stays on those who have it.
@NullMarked
package io.fanops.fan.taxonomy;

import org.jspecify.annotations.NullMarked;
