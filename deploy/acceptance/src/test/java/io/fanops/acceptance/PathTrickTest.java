package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A path written so that one part reads it differently from another opens nothing (G13).
///
/// The requests are written to the socket byte by byte, since every client library would clean such
/// a path first.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathTrickTest {
    private static final String SECRET = "the-other-brands-fan";

    private static final int SOCKET_TIMEOUT_MILLIS = 20_000;

    private final Stack stack = Stack.running();
    private final Brand mine = stack.onboard("mine");
    private final Brand other = stack.onboard("other");
    private final String fan =
            other.api()
                    .post("/fans", Bodies.fan(SECRET, SECRET))
                    .is(201)
                    .json()
                    .path("id")
                    .asText();

    /// Each would reach the other brand's fan if somebody read it so.
    private List<String> tricks() {
        List<String> tricks = new ArrayList<>();
        for (String template :
                List.of(
                        "/v1/brands/MINE/../OTHER/fans/FAN",
                        "/v1/brands/MINE/..;/OTHER/fans/FAN",
                        "/v1/brands/MINE/..%2FOTHER/fans/FAN",
                        "/v1/brands/MINE/..%2f..%2fbrands%2fOTHER/fans/FAN",
                        "/v1/brands/MINE/%2e%2e/OTHER/fans/FAN",
                        "/v1/brands/MINE/%2E%2E%2FOTHER%2Ffans%2FFAN",
                        "/v1/brands/MINE/..%5COTHER/fans/FAN",
                        "/v1/brands/MINE\\..\\OTHER/fans/FAN",
                        "/v1/brands/MINE/%252e%252e/OTHER/fans/FAN",
                        "/v1/brands/MINE%2F..%2FOTHER/fans/FAN",
                        "/v1/brands/MINE;x=/../OTHER/fans/FAN",
                        "/v1/brands/OTHER;x=MINE/fans/FAN",
                        "/v1/brands/OTHER%3Bx=MINE/fans/FAN",
                        "/v1/brands/OTHER/fans/FAN;x=1",
                        "/v1/brands/OTHER/fans;x=1/FAN",
                        "/v1/brands/OTHER%00MINE/fans/FAN",
                        "/v1/brands/OTHER/fans/FAN%00",
                        "//v1/brands/OTHER/fans/FAN",
                        "/v1//brands/OTHER/fans/FAN",
                        "/v1/brands//OTHER/fans/FAN",
                        "/v1/brands/OTHER//fans/FAN",
                        "/v1/brands/OTHER/./fans/FAN",
                        "/./v1/brands/OTHER/fans/FAN",
                        "/v1/brands/OTHER/me/../fans/FAN",
                        "/v1/brands/OTHER/me/..%2ffans/FAN",
                        "/v1/brands/OTHER/me;/../fans/FAN",
                        "/v1/brands/OTHER/me%2f..%2ffans%2fFAN",
                        "/V1/BRANDS/OTHER/FANS/FAN",
                        "/q/../v1/brands/OTHER/fans/FAN",
                        "/r/..%2fv1/brands/OTHER/fans/FAN",
                        "http://127.0.0.1/v1/brands/OTHER/fans/FAN")) {
            tricks.add(
                    template.replace("MINE", mine.slug())
                            .replace("OTHER", other.slug())
                            .replace("FAN", fan));
        }
        return tricks;
    }

    @Test
    void noTrickReachesAnotherBrandsFan() {
        Map<String, URI> doors = new LinkedHashMap<>(stack.services());
        doors.put("gateway", stack.gateway());
        List<String> opened = new ArrayList<>();
        doors.forEach((name, door) -> {
            for (String trick : tricks()) {
                for (String token : List.of("", mine.token())) {
                    String answer = raw(door, "GET", trick, token);
                    if (status(answer) < 400 || status(answer) >= 500 || answer.contains(SECRET)) {
                        opened.add(name + " " + trick + ": " + firstLine(answer));
                    }
                }
            }
        });
        assertEquals(List.of(), opened);
    }

    @Test
    void theGatewayRefusesThemEvenOnesOwnBrand() {
        List<String> passed = new ArrayList<>();
        for (String trick :
                List.of(
                        "/v1/brands/MINE/fans;x=1",
                        "/v1/brands/MINE/fans%3Bx=1",
                        "/v1/brands/MINE/x%2F..%2Ffans",
                        "/v1/brands/MINE/x%5C..%5Cfans",
                        "/v1/brands/MINE//fans",
                        "/v1/brands/MINE/x/%2e%2e/fans",
                        "/v1/brands/MINE/x/../fans",
                        "/v1/brands/MINE/./fans")) {
            String answer =
                    raw(stack.gateway(), "GET", trick.replace("MINE", mine.slug()), mine.token());
            if (status(answer) != 400 && status(answer) != 404) {
                passed.add(trick + ": " + firstLine(answer));
            }
        }
        assertEquals(List.of(), passed);
    }

    @Test
    void whatIsInsideIsNotReachedFromOutside() {
        List<String> reached = new ArrayList<>();
        for (String inside :
                List.of(
                        "/internal/brands",
                        "/internal/brands/" + mine.slug(),
                        "/q/health/ready",
                        "/q/metrics",
                        "/q/../q/health",
                        "/public/q/X",
                        "/v1/../internal/brands",
                        "/v1/brands/" + mine.slug() + "/../../../internal/brands",
                        "/q/dev-ui",
                        "/realms/fanops",
                        "/admin/realms/fanops")) {
            String answer = raw(stack.gateway(), "GET", inside, mine.token());
            if (status(answer) < 400 || status(answer) >= 500) {
                reached.add(inside + ": " + firstLine(answer));
            }
        }
        assertEquals(List.of(), reached);
    }

    @Test
    void twoLengthsOrTwoHostsAreNotTwoRequests() {
        // What one part reads as the end of a request, another must not read as the start of the
        // next.
        String smuggled =
                "GET /v1/brands/" + other.slug() + "/fans/" + fan + " HTTP/1.1\r\nHost: x\r\n\r\n";
        String answer =
                exchange(
                        stack.gateway(),
                        "POST /v1/brands/"
                                + mine.slug()
                                + "/audiences/preview HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + mine.token()
                                + "\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                                + "Connection: close\r\n\r\n0\r\n\r\n"
                                + smuggled);
        assertEquals(List.of(), answer.contains(SECRET) ? List.of(answer) : List.of());
    }

    private static String raw(URI door, String method, String path, String token) {
        return exchange(
                door,
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + door.getAuthority()
                        + "\r\nAccept: application/json\r\nConnection: close\r\n"
                        + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                        + "\r\n");
    }

    private static String exchange(URI door, String request) {
        try (Socket socket = new Socket(door.getHost(), door.getPort())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(door + " " + request.lines().findFirst().orElse(""), e);
        }
    }

    /// A connection closed without a word counts as refused.
    private static int status(String answer) {
        return answer.isEmpty() ? 400 : Integer.parseInt(firstLine(answer).split(" ")[1]);
    }

    private static String firstLine(String answer) {
        return answer.lines().findFirst().orElse("closed");
    }
}
