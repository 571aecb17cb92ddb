/// Plain SQL where it is the better tool: bulk writes, conditional updates, ledgers. Behind the
/// same wall, in the same transaction and on the same connection as Hibernate's work.
@NullMarked
package io.fanops.platform.sql;

import org.jspecify.annotations.NullMarked;
