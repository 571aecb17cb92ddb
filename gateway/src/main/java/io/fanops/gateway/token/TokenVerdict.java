package io.fanops.gateway.token;

/// What the check says of a request's token.
public sealed interface TokenVerdict {
    record Accepted(Caller caller) implements TokenVerdict {}

    /// No token at all.
    record Missing() implements TokenVerdict {}

    /// A token that opens nothing; why is told only in the log.
    record Worthless() implements TokenVerdict {}

    /// This address sent too many worthless tokens of late.
    record Wearisome() implements TokenVerdict {}

    /// Nobody can tell, because Keycloak's keys are not there.
    record Undecidable() implements TokenVerdict {}
}
