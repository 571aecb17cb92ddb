/// What a brand promised its fans, and whether it kept it.
///
/// A promise is `OPEN` until somebody says with proof that it was kept (`KEPT`), or why it was not
/// (`BROKEN`); one that is open past its due time and a grace period falls to `BROKEN` by itself.
/// Both are ends: a promise that was kept too late was broken, and the next one makes it good.
///
/// It is made to one fan, or to the members that a community or an audience has at that moment; the
/// promise and its end are touches of each of them, from which trust and acknowledged obligation
/// follow.
@NullMarked
package io.fanops.fan.promise;

import org.jspecify.annotations.NullMarked;
