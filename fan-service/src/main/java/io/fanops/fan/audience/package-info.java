/// Which fans: named expressions, counted and listed on the fans as they are now.
///
/// An [Expression] is parsed once, with errors that give the position and what was expected, and
/// compiled to SQL with bound values; it is evaluated inside the brand's wall.
@NullMarked
package io.fanops.fan.audience;

import org.jspecify.annotations.NullMarked;
