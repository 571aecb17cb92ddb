/// The places where fans meet the brand in person.
///
/// A store is open from the moment it is made known; `externalId` is the brand's own name for it
/// and never changes, because orders, redemptions and scans cite it. Everything else about a store
/// is edited under its version. Opening one and renaming one is told as
/// `fanops.content.store-opened.v1`, in the transaction of the change.
///
/// Other features know a store by its [StoreCard], which [StoreDirectory] hands out.
@NullMarked
package io.fanops.content.store;

import org.jspecify.annotations.NullMarked;
