package io.fanops.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.proxy.Origins.Origin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private final AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());

    @Test
    void asksReplicasInTurn() {
        Origins origins = origins("http://a:1", "http://b:2");

        assertEquals(List.of("a", "b"), hosts(origins.inTurn()));
        assertEquals(List.of("b", "a"), hosts(origins.inTurn()));
        assertEquals(List.of("a", "b"), hosts(origins.inTurn()));
    }

    @Test
    void asksAReplicaLastThatCouldNotBeReached() {
        Origins origins = origins("http://a:1", "http://b:2");
        origins.failed(origins.inTurn().get(0));

        assertEquals(List.of("b", "a"), hosts(origins.inTurn()));
        assertEquals(List.of("b", "a"), hosts(origins.inTurn()));
    }

    @Test
    void forgivesAReplicaAfterASecond() {
        Origins origins = origins("http://a:1", "http://b:2");
        origins.failed(origins.inTurn().get(0));
        now.addAndGet(Duration.ofMillis(1001).toNanos());

        assertEquals(List.of("b", "a"), hosts(origins.inTurn()));
        assertEquals(List.of("a", "b"), hosts(origins.inTurn()));
    }

    @Test
    void takesPortsFromTheSchemeWhereNoneIsGiven() {
        Origin plain = Origin.at("http://fan.internal");
        Origin encrypted = Origin.at("https://fan.internal/");

        assertEquals(80, plain.port());
        assertEquals(443, encrypted.port());
        assertTrue(encrypted.encrypted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fan:8091", "ftp://fan", "http://fan/base", "http://"})
    void refusesWhatIsNoServiceUrl(String url) {
        assertThrows(IllegalArgumentException.class, () -> Origin.at(url));
    }

    private Origins origins(String... urls) {
        return new Origins(List.of(urls), now::get);
    }

    private static List<String> hosts(List<Origin> origins) {
        return origins.stream().map(Origin::host).toList();
    }
}
