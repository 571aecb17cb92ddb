package io.fanops.gateway.openapi;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/// A file of a page, held ready in memory as it is and compressed.
///
/// @param policy its Content-Security-Policy
/// @param entityTag changes with the content, so that a browser may keep it and ask whether it
///   still holds
public record Asset(
        Buffer plain, Buffer compressed, String mediaType, String policy, String entityTag) {

    /// For what is not a page itself.
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    static Asset of(String text, String mediaType, String policy) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Asset(
                Buffer.buffer(bytes),
                Buffer.buffer(gzip(bytes)),
                mediaType,
                policy,
                "\"" + digest(bytes) + "\"");
    }

    static Asset of(String text, String mediaType) {
        return of(text, mediaType, NOTHING);
    }

    static String text(String resource) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Missing in the build: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As it stands in a policy or an entity tag.
    static String digest(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
