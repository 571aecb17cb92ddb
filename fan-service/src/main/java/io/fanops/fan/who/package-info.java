/// Which fan an id means: a fan who turned out to be another is that other one, under both ids.
///
/// Every operation below `/fans/{fan}` asks here first, so that old ids keep resolving. Under which
/// id it has asked is kept for whoever notes something, so that an undone merge can give it back.
@NullMarked
package io.fanops.fan.who;

import org.jspecify.annotations.NullMarked;
