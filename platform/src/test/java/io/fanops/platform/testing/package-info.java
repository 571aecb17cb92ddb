/// What the services' tests share: the stack of real parts, an issuer whose tokens can be made as
/// wanted, and facts as another service would tell them.
@NullMarked
package io.fanops.platform.testing;

import org.jspecify.annotations.NullMarked;
