package io.fanops.gateway.surroundings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes a request byte by byte, since every client library tidies up what these tests want to
/// send.
public final class RawHttp {
    private RawHttp() {}

    /// All that came back until the peer closed; the request should say `Connection: close`.
    public static String send(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return readAll(socket.getInputStream());
        }
    }

    public static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    /// Values of a header, joined by `|`; empty if it is not there.
    public static String header(String answer, String name) {
        StringBuilder values = new StringBuilder();
        for (String line : answer.split("\r\n\r\n", 2)[0].split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                values.append(values.isEmpty() ? "" : "|")
                        .append(line.substring(name.length() + 1).strip());
            }
        }
        return values.toString();
    }

    private static String readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
        } catch (IOException e) {
            if (all.size() == 0) {
                throw e;
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
