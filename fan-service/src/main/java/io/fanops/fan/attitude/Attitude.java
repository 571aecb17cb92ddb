package io.fanops.fan.attitude;

/// How a fan stands to the brand, by deeds and grades.
public enum Attitude {
    /// 潜在: has not bought.
    POTENTIAL,
    /// 普通: buys.
    ORDINARY,
    /// 忠诚: comes back, and means it.
    LOYAL
}
