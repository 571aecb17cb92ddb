/// Benchmarks: each takes both sides alternately in one run, prints both and their ratio, and keeps
/// no figure; `docs/benchmarks.md` keeps the last ones with the command that made them.
@NullMarked
package io.fanops.load;

import org.jspecify.annotations.NullMarked;
