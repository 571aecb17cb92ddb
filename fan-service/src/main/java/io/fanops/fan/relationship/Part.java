package io.fanops.fan.relationship;

/// The four parts of a tie.
public enum Part {
    /// How much is felt and ventured.
    INTENSITY,
    /// How much time is spent together.
    FREQUENCY,
    /// How far giving and getting balance.
    RECIPROCITY,
    /// What both owe each other and own up to.
    OBLIGATION
}
