package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// A machine client and where to use it: what `./fanops credentials` prints.
record Credentials(URI gateway, URI issuer, String clientId, String clientSecret) {

    /// Reads them from a JSON file.
    ///
    /// @throws IllegalArgumentException with the missing member's name, when the file is not what
    ///   the launcher prints
    static Credentials read(Path file) throws IOException {
        JsonNode json = new JsonMapper().readTree(Files.readString(file));
        return new Credentials(
                URI.create(member(json, "gateway", file).replaceAll("/+$", "")),
                URI.create(member(json, "issuer", file).replaceAll("/+$", "")),
                member(json, "clientId", file),
                member(json, "clientSecret", file));
    }

    /// The same place, entered as another client.
    Credentials as(String otherId, String otherSecret) {
        return new Credentials(gateway, issuer, otherId, otherSecret);
    }

    URI tokenEndpoint() {
        return URI.create(issuer + "/protocol/openid-connect/token");
    }

    private static String member(JsonNode json, String name, Path file) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new IllegalArgumentException(
                    file
                            + " has no \""
                            + name
                            + "\"; make it with: ./fanops credentials > "
                            + file);
        }
        return value.textValue();
    }
}
