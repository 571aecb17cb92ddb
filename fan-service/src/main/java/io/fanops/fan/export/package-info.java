/// All that is held on one fan, as a file.
///
/// Which tables hold something of a fan is read from the database's own catalogue: those with a
/// column that refers to a fan. So a table that is added later is in the file, as it goes with the
/// fan's erasure, without anybody thinking of it.
@NullMarked
package io.fanops.fan.export;

import org.jspecify.annotations.NullMarked;
