package io.fanops.referral.fan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Set;

/// What the fan service knows two fans to have in common; kinds such as `PHONE` or `DEVICE`, never
/// the names themselves.
///
/// @param same the two are one fan
/// @param shares kinds of identities that both have
/// @param verified those among them that are one person's and that somebody has checked
/// @param emailDomains of the first one's e-mail addresses
@JsonIgnoreProperties(ignoreUnknown = true)
public record Likeness(
        boolean same, Set<String> shares, Set<String> verified, Set<String> emailDomains) {
    static final Likeness NONE = new Likeness(false, Set.of(), Set.of(), Set.of());

    /// What an older fan service does not say is nothing.
    public Likeness {
        emailDomains = emailDomains == null ? Set.of() : emailDomains;
    }

    /// Whether the two are one person for certain.
    public boolean isCertain() {
        return same || !verified.isEmpty();
    }
}
