package io.fanops.referral.brand;

/// Whether what a brand or its partner has made can be had, as somebody decided: ACTIVE and PAUSED
/// by turns, until it is ENDED and stays so. Dates are looked at besides.
public enum Availability {
    ACTIVE,
    PAUSED,
    ENDED;

    public boolean leadsTo(Availability next) {
        return switch (next) {
            case ACTIVE -> this == PAUSED;
            case PAUSED -> this == ACTIVE;
            case ENDED -> this != ENDED;
        };
    }
}
