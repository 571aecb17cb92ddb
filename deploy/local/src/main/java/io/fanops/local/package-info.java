/// The launcher behind `./fanops`: one class a subcommand, each thin.
///
/// What a stack is stands in `stack`, how its processes are started and watched in `process`, how
/// modules are built in `build`, how parts that are not ours are fetched in `parts`, and what is
/// shown in `terminal`.
@NullMarked
package io.fanops.local;

import org.jspecify.annotations.NullMarked;
