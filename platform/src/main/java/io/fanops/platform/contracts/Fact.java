package io.fanops.platform.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened in one brand. The four permitted interfaces are the four topics.
public sealed interface Fact permits FanFact, ContentFact, ReferralFact, ActivityFact {

    /// The fan this fact is about, or null where it is about none. Facts of one fan keep their
    /// order on the wire.
    @Nullable UUID fanId();

    /// The `type` attribute of the CloudEvent that carries a fact, such as `fanops.fan.joined.v1`.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Type {
        String value();
    }
}
