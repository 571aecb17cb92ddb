/// Signing what has to be believed without asking: JWS in compact form (RFC 7515), Ed25519 (RFC
/// 8037), by the JDK alone.
///
/// A brand has one key that signs, `SIGNING`; those before it still verify, `VERIFYING`, until they
/// are revoked; of a `REVOKED` key nothing is believed. The public keys are a JWK set. Private keys
/// leave the database encrypted only.
@NullMarked
package io.fanops.referral.voucher;

import org.jspecify.annotations.NullMarked;
