package io.fanops.gateway.proxy;

import io.fanops.gateway.routing.Upstream;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/// Where the services are and how long they may take.
@ConfigMapping(prefix = "fanops.gateway.proxy")
public interface ProxySettings {
    /// Base URLs of each service, one per replica.
    List<String> fan();

    List<String> content();

    List<String> referral();

    List<String> analytics();

    /// For a connection to be made; on one network it takes milliseconds.
    @WithDefault("2s")
    Duration connectTimeout();

    /// For an ordinary call, from its start to the answer's head.
    @WithDefault("30s")
    Duration answerTimeout();

    /// For an import, from its start to the answer's head: 512 MiB at one MiB a second, rounded up.
    @WithDefault("15m")
    Duration importTimeout();

    /// For a connection to a service on which nothing moves in either direction. A stream of events
    /// must say something, if only a comment, more often than this.
    @WithDefault("2m")
    Duration idleTimeout();

    /// How long an idle connection is kept for the next request; shorter than the services keep
    /// theirs, so that a request is not written into a connection that is just being closed.
    @WithDefault("15s")
    Duration keepAlive();

    default List<String> urls(Upstream upstream) {
        return switch (upstream) {
            case FAN -> fan();
            case CONTENT -> content();
            case REFERRAL -> referral();
            case ANALYTICS -> analytics();
        };
    }
}
