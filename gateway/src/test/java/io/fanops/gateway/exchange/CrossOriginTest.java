package io.fanops.gateway.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {
    private final CrossOrigin crossOrigin =
            new CrossOrigin(List.of("http://localhost:*", "https://app.example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:5173",
                "http://localhost:80",
                "https://app.example"
            })
    void allowsOriginsOnItsList(String origin) {
        assertTrue(crossOrigin.allows(origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:5173",
                "http://localhost.evil.example",
                "http://localhost.evil.example:80",
                "http://evil.example",
                "https://app.example:8443",
                "https://app.example.evil",
                "https://evil.example/https://app.example",
                "null",
                ""
            })
    void allowsNoOthers(String origin) {
        assertFalse(crossOrigin.allows(origin));
    }

    @Test
    void allowsEverybodyOnlyWhenToldSo() {
        assertTrue(new CrossOrigin(List.of("*")).allows("https://anywhere.example"));
    }

    @Test
    void neverAllowsCredentialsAndAlwaysTellsCachesThatTheOriginCounts() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();

        crossOrigin.addToAnswer("http://localhost:5173", headers);

        assertEquals("http://localhost:5173", headers.get("Access-Control-Allow-Origin"));
        assertFalse(headers.contains("Access-Control-Allow-Credentials"));
        assertTrue(headers.getAll("Vary").stream().anyMatch("origin"::equalsIgnoreCase));
    }
}
