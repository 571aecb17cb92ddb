/// Brands are walls.
///
/// [BrandWall] decides at the door, before any right is looked at, whether a caller may know of the
/// brand in the path; a caller who may not gets 404. From then on [BrandScope] carries the brand:
/// Hibernate's `@TenantId` reads it from [BrandTenant], and [BrandOnConnection] tells it to
/// PostgreSQL, whose row level security also covers native SQL and fails closed: without a brand no
/// row is seen.
@NullMarked
package io.fanops.platform.tenancy;

import org.jspecify.annotations.NullMarked;
