/// QR codes that a brand prints: on a pack, a poster, a till.
///
/// A code is `ACTIVE` until it is `EXPIRED` (its time is over) or `INACTIVE` (taken out of use by
/// hand, and back again by hand). What is printed is an address at the gateway with a short
/// unguessable code, which never changes; where it leads, its texts and its end can be edited.
/// [CodeDirectory] is the one thing that knows a code's brand without being told it; what is behind
/// the code is read inside that brand, as [PrintedCode].
@NullMarked
package io.fanops.content.qrcode;

import org.jspecify.annotations.NullMarked;
