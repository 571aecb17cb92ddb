/// The language in which brands say which fans they mean, such as `tag("coffee") and orders >= 3`.
///
/// An [Expression] is parsed once, with errors that give the position and what was expected there.
/// [Selection] says the same in SQL with bound values: what the bitmaps of
/// [io.fanops.fan.population] are measured by, and what answers where they cannot.
@NullMarked
package io.fanops.fan.expression;

import org.jspecify.annotations.NullMarked;
