package io.fanops.platform.contracts;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which class a type on the wire stands for, and on which topic it travels; read off the sealed
/// interfaces.
public final class FactTypes {
    private static final Map<String, Class<? extends Fact>> CLASSES = new HashMap<>();

    static {
        Arrays.stream(Fact.class.getPermittedSubclasses())
                .flatMap(topic -> Stream.of(topic.getPermittedSubclasses()))
                .map(type -> type.asSubclass(Fact.class))
                .forEach(type -> CLASSES.put(nameOf(type), type));
    }

    private FactTypes() {}

    /// The class of a wire type; empty for one this build does not know (a newer sender's).
    public static Optional<Class<? extends Fact>> classOf(String type) {
        return Optional.ofNullable(CLASSES.get(type));
    }

    public static String nameOf(Class<? extends Fact> fact) {
        return fact.getAnnotation(Fact.Type.class).value();
    }

    public static String topicOf(Fact fact) {
        return switch (fact) {
            case FanFact _ -> FanFact.TOPIC;
            case ContentFact _ -> ContentFact.TOPIC;
            case ReferralFact _ -> ReferralFact.TOPIC;
            case ActivityFact _ -> ActivityFact.TOPIC;
        };
    }

    /// All known facts by their wire type.
    public static Map<String, Class<? extends Fact>> all() {
        return Collections.unmodifiableMap(CLASSES);
    }
}
