package io.fanops.fan.identity;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Told by CDI, in the running transaction, after something was said by which fans may be found to
/// be one person.
///
/// @param fans in their own right, of whom a telephone number, an e-mail address or an identity was
///   said
/// @param claims identities that were said of a fan and are another's
public record Identified(Collection<UUID> fans, List<Claim> claims) {

    /// @param fan of whom the identity was said
    public record Claim(UUID fan, String channel, String externalId) {}
}
