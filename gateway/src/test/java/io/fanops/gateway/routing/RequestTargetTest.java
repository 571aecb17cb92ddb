package io.fanops.gateway.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/brands",
                "/v1/brands/aurora/fans?externalId=a%2Fb%3Bc&limit=10",
                "/v1/brands/aurora/orders/50%25-off/refunds",
                "/v1/brands/aurora/orders/%E7%B2%89%E4%B8%9D",
                "/v1/brands/aurora/qr-codes/9.png",
                "/v1/brands/aurora/orders/a..b",
                "/v1/brands/aurora/orders/...",
                "/v1/brands/aurora/orders/a:b@c,d=e+f",
                "/v1/brands/aurora/tags?expression=tag(%22coffee%22)%20and%20not%20stage(%22X%22)",
                "/q/7H3K9?utm=1;2",
                "/q/7H3K9?next=http://example.org//x/../y"
            })
    void letsPlainTargetsThrough(String raw) {
        assertInstanceOf(RequestTarget.Plain.class, RequestTarget.of(raw));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "v1/brands",
                "http://localhost:8080/v1/brands",
                "localhost:8080",
                "//v1/brands",
                "/v1//brands",
                "/v1/brands//",
                "/v1/brands/aurora;x=1/fans",
                "/v1/brands/aurora/fans;jsessionid=1",
                "/v1/brands/aurora%3Bx/fans",
                "/v1/brands/aurora%3bx/fans",
                "/v1/brands/aurora%2Ffans",
                "/v1/brands/aurora%2ffans",
                "/v1/brands/aurora%5Cfans",
                "/v1/brands/aurora%5cfans",
                "/v1/brands/aurora\\fans",
                "/v1/brands/./aurora",
                "/v1/brands/../internal",
                "/v1/brands/..",
                "/..",
                "/.",
                "/v1/%2e%2e/internal",
                "/v1/%2E%2E/internal",
                "/v1/.%2e/internal",
                "/v1/brands/%2e",
                "/q/9%2epng",
                "/v1/%252e%252e/internal",
                "/v1/brands/a%252Fb",
                "/v1/brands/a%25252Fb",
                "/v1/brands/a%00b",
                "/v1/brands/a\0b",
                "/v1/brands/a%0d%0aX:1",
                "/v1/brands/a%7Fb",
                "/v1/brands/%c0%af",
                "/v1/brands/%c0%ae%c0%ae/internal",
                "/v1/brands/%e0%80%af",
                "/v1/brands/%ed%a0%80",
                "/v1/brands/%ff",
                "/v1/brands/%",
                "/v1/brands/%4",
                "/v1/brands/%zz",
                "/v1/brands/%u002e",
                "/v1/brands/%2",
                "/v1/brands/a b",
                "/v1/brands/粉丝",
                "/v1/brands/a#b",
                "/v1/brands/<x>",
                "/v1/brands/{brand}",
                "/v1/brands?x=%",
                "/v1/brands?x=%f",
                "/v1/brands?x=%00",
                "/v1/brands?x=%c0%af",
                "/v1/brands?x=a b",
                "/v1/brands?x=\\",
                "/v1/brands?x=粉",
                "/v1/brands?x#y"
            })
    void refusesTargetsThatReadersUnderstandDifferently(String raw) {
        assertInstanceOf(RequestTarget.Refused.class, RequestTarget.of(raw));
    }

    @Test
    void refusesAnOverlongPath() {
        String longest = "/" + "a".repeat(RequestTarget.LONGEST_PATH - 1);

        assertInstanceOf(RequestTarget.Plain.class, RequestTarget.of(longest));
        assertInstanceOf(RequestTarget.Refused.class, RequestTarget.of(longest + "a"));
    }

    @Test
    void keepsTheTargetAsItCame() {
        RequestTarget.Plain target =
                assertInstanceOf(RequestTarget.Plain.class, RequestTarget.of("/q/7H?a=%2F&b"));

        assertEquals("/q/7H", target.path());
        assertEquals("a=%2F&b", target.query());
        assertEquals("/public/q/7H?a=%2F&b", target.withPath("/public/q/7H"));
    }
}
