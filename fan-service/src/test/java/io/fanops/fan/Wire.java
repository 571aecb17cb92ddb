package io.fanops.fan;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// Sends bad input as it stands, and notes the answers that call it our fault.
///
/// These are thousands of requests, over each of which REST Assured takes longer than the service.
final class Wire {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int SHOWN = 300;

    private final String token;
    private final List<String> broken = new ArrayList<>();

    Wire(String token) {
        this.token = token;
    }

    /// What was answered with 5xx.
    List<String> broken() {
        return broken;
    }

    void send(String method, String path, String body) {
        send(method, path, "application/json", body);
    }

    /// @param type of the content; none is stated if it is empty
    void send(String method, String path, String type, String body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                        .header("Authorization", "Bearer " + token)
                        .method(
                                method,
                                method.equals("GET")
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        int status = answered(request.build());
        if (status >= 500) {
            broken.add(
                    "%d %s %s as %s %s"
                            .formatted(
                                    status,
                                    method,
                                    path,
                                    type,
                                    body.substring(0, Math.min(SHOWN, body.length()))));
        }
    }

    /// A connection on which a line was too long is closed, maybe just when the next request takes
    /// it: that one is sent again on another.
    private static int answered(HttpRequest request) {
        try {
            return status(request);
        } catch (IOException _) {
            try {
                return status(request);
            } catch (IOException e) {
                throw new UncheckedIOException(request.toString(), e);
            }
        }
    }

    private static int status(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
