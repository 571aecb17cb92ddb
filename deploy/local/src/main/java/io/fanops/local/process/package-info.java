/// Processes that outlive the launcher: starting them in a session of their own, knowing them
/// again, stopping them.
///
/// A child is *running* from its start until the operating system says otherwise; it is known by
/// its pid **and** the moment it began, because pids are used again. A zombie counts as dead:
/// nothing answers there any more. The pid file is removed only by a stop that was asked for, so a
/// pid file without its process means "died".
@NullMarked
package io.fanops.local.process;

import org.jspecify.annotations.NullMarked;
