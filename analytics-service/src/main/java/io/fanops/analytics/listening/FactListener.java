package io.fanops.analytics.listening;

import io.fanops.platform.inbox.Received;
import java.util.List;

/// A feature that keeps figures from facts.
public interface FactListener {

    /// Writes the effects of facts that no listener has had before, in the running transaction and
    /// inside the brand.
    ///
    /// @param brand slug of the brand all of them happened in
    /// @param facts of one topic, in the order they were sent in for each fan; those the feature
    ///   has no use for are passed over
    void hear(String brand, List<Received> facts);
}
