package io.fanops.local.stack;

import java.nio.file.Path;
import java.util.Map;

/// What all our JVMs are started with.
final class JavaProgram {
    /// Two malloc arenas instead of eight a core: tens of MB less resident a JVM, no difference
    /// seen otherwise.
    static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private JavaProgram() {}

    /// @return the `java` that runs this launcher, so the JDK that `fanops` found
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
