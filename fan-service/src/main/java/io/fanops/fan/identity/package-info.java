/// What identities say about who somebody is.
///
/// An identity is a name in a channel. A channel is free text, compared as it is written; its kind
/// ([IdentityKind]) is told by the name whatever its case, and so is which other fan has the same
/// identity. Telephone numbers and e-mail addresses are compared normalised, by the functions of
/// the database (`phone_key`, `email_key`, `identity_key`), all other names letter by letter, case
/// and all. An identity belongs to one fan; only those of a shared kind, addresses and devices, may
/// be many people's, and prove nothing by themselves.
///
/// [Confidence] is the one rule that weighs evidence, for resolution and for merge candidates.
@NullMarked
package io.fanops.fan.identity;

import org.jspecify.annotations.NullMarked;
