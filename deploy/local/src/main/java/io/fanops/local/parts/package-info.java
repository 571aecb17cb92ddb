/// What is not ours: PostgreSQL and Keycloak, fetched by Maven, unpacked once a version and shared
/// by all stacks of this user. A part is either whole under its final name or not there: it is
/// unpacked under another name and moved.
@NullMarked
package io.fanops.local.parts;

import org.jspecify.annotations.NullMarked;
