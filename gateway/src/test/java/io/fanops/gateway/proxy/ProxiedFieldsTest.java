package io.fanops.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiedFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Upgrade",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-HTTP-Method-Override",
                "X-Real-IP",
                "X-Forwarded-Prefix",
                "Expect",
                "baggage"
            })
    void keepsBackWhatMustNotReachAService(String name) {
        MultiMap headers = fields(name, "something");

        ProxiedFields.towardsService(headers, "192.0.2.7", "shop.example", "https");

        assertFalse(headers.contains(name));
    }

    @Test
    void keepsBackWhatConnectionNames() {
        MultiMap headers =
                fields("Connection", "close, X-Secret ,x-other")
                        .add("X-Secret", "1")
                        .add("X-Other", "2");

        ProxiedFields.towardsService(headers, "192.0.2.7", "shop.example", "https");

        assertFalse(headers.contains("X-Secret"));
        assertFalse(headers.contains("X-Other"));
    }

    @Test
    void doesNotLetConnectionTakeTheTokenAway() {
        MultiMap headers =
                fields("Connection", "Authorization, Idempotency-Key")
                        .add("Authorization", "Bearer x")
                        .add("Idempotency-Key", "k");

        ProxiedFields.towardsService(headers, "192.0.2.7", "shop.example", "https");

        assertEquals("Bearer x", headers.get("Authorization"));
        assertEquals("k", headers.get("Idempotency-Key"));
    }

    @Test
    void saysItselfWhoTheClientIs() {
        MultiMap headers =
                fields("X-Forwarded-For", "10.0.0.1")
                        .add("X-Forwarded-For", "10.0.0.2")
                        .add("X-Forwarded-Host", "evil.example")
                        .add("X-Forwarded-Proto", "gopher")
                        .add("Forwarded", "for=10.0.0.1");

        ProxiedFields.towardsService(headers, "192.0.2.7", "shop.example:8080", "https");

        assertEquals(List.of("192.0.2.7"), headers.getAll("X-Forwarded-For"));
        assertEquals(List.of("shop.example:8080"), headers.getAll("X-Forwarded-Host"));
        assertEquals(List.of("https"), headers.getAll("X-Forwarded-Proto"));
        assertEquals(
                List.of("for=192.0.2.7;host=\"shop.example:8080\";proto=https"),
                headers.getAll("Forwarded"));
    }

    @Test
    void writesAnIpv6ClientAsTheStandardDoes() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();

        ProxiedFields.towardsService(headers, "2001:db8::7", "shop.example", "http");

        assertTrue(headers.get("Forwarded").startsWith("for=\"[2001:db8::7]\";"));
        assertEquals("2001:db8::7", headers.get("X-Forwarded-For"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Server",
                "X-Powered-By",
                "Connection",
                "Keep-Alive",
                "Upgrade",
                "Proxy-Authenticate",
                "RateLimit",
                "Access-Control-Allow-Origin",
                "Access-Control-Allow-Credentials"
            })
    void keepsBackWhatMustNotReachAClient(String name) {
        MultiMap headers = fields(name, "something").add("ETag", "\"1\"");

        ProxiedFields.towardsClient(headers);

        assertFalse(headers.contains(name));
        assertEquals("\"1\"", headers.get("ETag"));
    }

    private static MultiMap fields(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
