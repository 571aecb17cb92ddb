package io.fanops.content.qrcode;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Where the pages of codes are found: what is printed.
@Singleton
public class PublicAddress {
    private final String root;

    /// @param root the gateway as people reach it, such as `https://q.example.com`, without a slash
    ///   at its end
    PublicAddress(@ConfigProperty(name = "fanops.public-url") String root) {
        this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    }

    public String of(String code) {
        return root + "/q/" + code;
    }

    /// Whether people reach the gateway by TLS, so that cookies may be kept to it.
    public boolean isSecure() {
        return root.startsWith("https://");
    }
}
