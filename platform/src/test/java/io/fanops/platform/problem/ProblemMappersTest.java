package io.fanops.platform.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ProblemMappersTest {
    private final ProblemMappers mappers = new ProblemMappers();

    @Test
    void aDeadlockIsAConflictThatPassesAndNotADatabaseThatIsAway() {
        var answer = mappers.anything(failure("40P01"), anywhere());

        assertEquals(409, answer.getStatus());
        assertEquals("CONTENDED", ((Problem) answer.getEntity()).code());
        assertTrue(((Problem) answer.getEntity()).retryable());
    }

    @Test
    void aDatabaseThatIsAwayIsUnavailable() {
        var answer = mappers.anything(failure("08006"), anywhere());

        assertEquals(503, answer.getStatus());
        assertEquals("UNAVAILABLE", ((Problem) answer.getEntity()).code());
    }

    private static RuntimeException failure(String state) {
        return new IllegalStateException(new SQLException("no", state));
    }

    private static UriInfo anywhere() {
        return (UriInfo)
                Proxy.newProxyInstance(
                        UriInfo.class.getClassLoader(),
                        new Class<?>[] {UriInfo.class},
                        (_, _, _) -> "/v1/here");
    }
}
