package io.fanops.referral.attribution;

import java.util.List;

/// Orders were decided on; fired inside the transaction that takes them down, after what they are
/// credited to is frozen.
///
/// @param attributions one for each order that is new, in the order in which they were placed
public record Attributed(List<Attribution> attributions) {}
