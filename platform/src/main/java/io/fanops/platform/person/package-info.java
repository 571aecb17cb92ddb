/// Which ids mean one person, and who was forgotten, for services that keep something on fans under
/// the ids that they were told of.
///
/// A service that wants it has the tables `same_fan` and `erased_fan` (and says how long it keeps
/// the latter, a day or more), hears `Merged`, `MergeUndone` and `Erased` of the fan service, tells
/// [SameFans] of the first two and fires [FanErased] at the third.
@NullMarked
package io.fanops.platform.person;

import org.jspecify.annotations.NullMarked;
