package io.fanops.fan.who;

import java.util.UUID;

/// The fan whose token a call under `/me` carries.
public interface Oneself {
    /// The caller as a fan of the brand in scope, in their own right; the first call makes them
    /// one.
    ///
    /// @throws io.fanops.platform.problem.Refused `NOT_FOUND` where there is no such brand
    UUID fan();
}
