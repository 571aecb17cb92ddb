package io.fanops.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.StringJoiner;

/// Asks a local address whether it is well.
final class HttpProbe {
    private HttpProbe() {}

    /// What a health endpoint says is down: each check's name, with what it says about it.
    ///
    /// @return empty when it does not answer or nothing is down
    static String checksThatAreDown(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(1000);
            // Longer than a check that waits five seconds for a connection.
            connection.setReadTimeout(8000);
            try (InputStream body =
                    connection.getResponseCode() >= 400
                            ? connection.getErrorStream()
                            : connection.getInputStream()) {
                StringJoiner down = new StringJoiner("; ");
                for (JsonNode check : new JsonMapper().readTree(body).path("checks")) {
                    if (check.path("status").asText().equals("DOWN")) {
                        String data = check.has("data") ? " " + check.get("data") : "";
                        down.add(check.path("name").asText() + data);
                    }
                }
                return down.toString();
            } finally {
                connection.disconnect();
            }
        } catch (IOException | RuntimeException _) {
            return "";
        }
    }

    /// @return whether a GET answers 200 within two seconds
    static boolean answers200(String url) {
        try {
            // Never through a proxy of the environment: this is loopback.
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(2000);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException _) {
            return false;
        }
    }
}
