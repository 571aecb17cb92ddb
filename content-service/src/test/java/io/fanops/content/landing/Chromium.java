package io.fanops.content.landing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A real browser without a window, driven by its DevTools protocol.
final class Chromium implements AutoCloseable {
    static final Path BINARY = Path.of("/usr/bin/chromium");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Replies replies = new Replies();
    private final AtomicInteger ids = new AtomicInteger();
    private final String session;

    Chromium() throws IOException {
        profile = Files.createTempDirectory("fanops-chromium");
        process =
                new ProcessBuilder(
                                BINARY.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--hide-scrollbars",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-port=0",
                                "about:blank")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(endpoint(process)), replies)
                        .join();
        var target = call(null, "Target.createTarget", Map.of("url", "about:blank"));
        session =
                call(
                                null,
                                "Target.attachToTarget",
                                Map.of(
                                        "targetId",
                                        target.get("targetId").asText(),
                                        "flatten",
                                        true))
                        .get("sessionId")
                        .asText();
        call("Page.enable", Map.of());
        call("Network.enable", Map.of());
    }

    /// Looks as a device does.
    void device(int width, int height, boolean mobile, boolean dark, String language) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", mobile));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
        call("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", language)));
    }

    /// Opens a page and waits until it is there.
    void open(String url) {
        call("Page.navigate", Map.of("url", url));
        for (int tries = 0; tries < 100; tries++) {
            if (evaluate("document.readyState + location.href").asText().equals("complete" + url)) {
                return;
            }
        }
        throw new IllegalStateException(url + " did not load");
    }

    JsonNode evaluate(String expression) {
        var answer =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "returnByValue",
                                true,
                                "awaitPromise",
                                true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.get("result").get("value");
    }

    void screenshot(Path file, boolean whole) throws IOException {
        var picture =
                call(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "captureBeyondViewport",
                                whole,
                                "optimizeForSpeed",
                                true));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return call(session, method, parameters);
    }

    private JsonNode call(@Nullable String inSession, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        var reply = replies.expect(id);
        var message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (inSession != null) {
            message.put("sessionId", inSession);
        }
        socket.sendText(message.toString(), true).join();
        var answer = reply.orTimeout(60, TimeUnit.SECONDS).join();
        if (answer.has("error")) {
            throw new IllegalStateException(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    private static String endpoint(Process process) throws IOException {
        var errors =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        var seen = new ArrayList<String>();
        for (var line = errors.readLine(); line != null; line = errors.readLine()) {
            seen.add(line);
            if (line.startsWith("DevTools listening on ")) {
                Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
                return line.substring("DevTools listening on ".length());
            }
        }
        throw new IllegalStateException("Chromium did not start: " + seen);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        // Its helpers outlive it for a moment, and write into the profile while it is removed.
        var helpers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        helpers.forEach(ProcessHandle::destroyForcibly);
        helpers.forEach(
                helper -> helper.onExit().completeOnTimeout(helper, 10, TimeUnit.SECONDS).join());
        try (var files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    /// Puts the pieces of messages together and hands each reply to the call that waits for it.
    private static final class Replies implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        private final StringBuilder message = new StringBuilder();

        CompletableFuture<JsonNode> expect(int id) {
            return waiting.computeIfAbsent(id, _ -> new CompletableFuture<>());
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence piece, boolean last) {
            message.append(piece);
            if (last) {
                try {
                    var reply = JSON.readTree(message.toString());
                    if (reply.has("id")) {
                        expect(reply.get("id").asInt()).complete(reply);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } finally {
                    message.setLength(0);
                }
            }
            socket.request(1);
            return null;
        }
    }
}
