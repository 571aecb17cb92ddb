/// What has served its time goes: inbox rows when no fact or dead letter can come again, first
/// answers after two days, operations after a month.
///
/// How long each is kept stands with its table (`goes_after` in the platform's migration) as a row
/// level policy, so that whoever prunes cannot take what is younger.
@NullMarked
package io.fanops.platform.retention;

import org.jspecify.annotations.NullMarked;
