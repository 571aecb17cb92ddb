package io.fanops.referral.program;

/// What is decided on a held referral.
public enum Decision {
    APPROVE,
    REJECT
}
