package io.fanops.referral.wallet;

/// What a feature keeps beside the ledger and the ledger or its own rows bear: looked at with the
/// daily audit.
public interface Audit {
    /// How much of the brand in scope is not what it should be; reads all of it.
    long wrong();
}
