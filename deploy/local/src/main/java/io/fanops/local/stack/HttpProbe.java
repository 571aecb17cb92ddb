package io.fanops.local.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// Asks a local address whether it is well.
final class HttpProbe {
    private HttpProbe() {}

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
