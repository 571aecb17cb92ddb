package io.fanops.gateway.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The memory of verified tokens.
@ConfigMapping(prefix = "fanops.gateway.token")
public interface TokenSettings {
    /// How long a verified token is not verified again. Short, so that a withdrawn signing key
    /// counts soon.
    @WithDefault("60s")
    Duration remembered();

    /// Tokens remembered at most; one takes about half a kilobyte.
    @WithDefault("20000")
    int rememberedAtMost();
}
