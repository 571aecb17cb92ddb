/// Who calls: the check of the bearer token.
///
/// A token is unknown → verified by quarkus-oidc (signature by the realm's keys, algorithm, issuer,
/// audience, times, type) → remembered for a short while, never past its expiry. Keycloak's keys
/// are missing → [KeysWatch] asks again each second → there; once there they stay in use while
/// Keycloak is away, and an unknown key id makes quarkus-oidc read them again, at most every ten
/// seconds.
///
/// Invariants: only an `Authorization: Bearer` header counts; nothing in a token's own header
/// chooses the key's source or the algorithm's family; a refused token is never remembered. What
/// the caller may do is for the services to decide, which check the token again: the gateway reads
/// its claims only to know whose limits to spend.
@NullMarked
package io.fanops.gateway.token;

import org.jspecify.annotations.NullMarked;
