package io.fanops.local.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void aStructuredLineBecomesATextLine() {
        assertEquals(
                "14:36:50.275 WARN [Relay] Kafka is away traceId=4bf9",
                LogLine.readable(
                        """
                        {"timestamp":"2026-11-22T14:36:50.275804969Z","level":"WARN","loggerName":"io.fanops.Relay",\
                        "message":"Kafka is away","mdc":{"traceId":"4bf9"}}\
                        """));
    }

    @Test
    void aStackTraceFollowsItsLine() {
        assertEquals(
                "14:36:50.275 ERROR [Relay] Failed\njava.io.IOException: gone\n\tat A.b(A.java:1)",
                LogLine.readable(
                        """
                        {"timestamp":"2026-11-22T14:36:50.275Z","level":"ERROR","loggerName":"Relay","message":"Failed",\
                        "stackTrace":"java.io.IOException: gone\\n\\tat A.b(A.java:1)\\n"}\
                        """));
    }

    @Test
    void anyOtherLineStaysAsItIs() {
        assertEquals("{not json", LogLine.readable("{not json"));
        assertEquals("2026-11-22 INFO x", LogLine.readable("2026-11-22 INFO x"));
    }
}
