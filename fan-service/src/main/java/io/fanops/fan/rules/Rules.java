package io.fanops.fan.rules;

/// A kind of rules.
///
/// @param name as it is stored
/// @param type the record that they are
/// @param defaults what holds for a brand that has made none
public record Rules<T extends Record>(String name, Class<T> type, T defaults) {}
