package io.fanops.fan.promise;

/// Where a promise stands.
enum PromiseState {
    OPEN,
    KEPT,
    BROKEN
}
