/// What a resource says may be done with it next: `_actions` names what its state allows, and the
/// caller is shown what the roles in the token allow too.
///
/// The roles stand once, at the operations: an action is called as the resource's method that does
/// it, or the method says by [Action] how it is called.
@NullMarked
package io.fanops.platform.action;

import org.jspecify.annotations.NullMarked;
