package io.fanops.referral.program;

/// What was decided about a program; its dates are looked at besides.
public enum ProgramState {
    ACTIVE,
    PAUSED,
    ENDED
}
