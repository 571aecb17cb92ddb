/// The whole of a fan on one page, in ten blocks: profile, history, orders, preferences, social
/// mapping, preferred channel, influence, reputation, conversation, interests.
///
/// It owns nothing: it is read from what the other features keep, in a handful of statements that
/// each go by the fan's ids.
@NullMarked
package io.fanops.fan.portrait;

import org.jspecify.annotations.NullMarked;
