package io.fanops.referral.link;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What is kept in the stead of devices, addresses and visitors: keyed hashes, each brand's under
/// another key, so that they tell equal from different and nothing more.
@ApplicationScoped
public class Pseudonyms {
    private final BrandScope scope;
    private final byte[] key;

    Pseudonyms(BrandScope scope, @ConfigProperty(name = "fanops.referral.trait-key") String key) {
        this.scope = scope;
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    /// Of a network address. An IPv6 one counts by its first 64 bits: a household or a phone has
    /// all the rest to itself.
    public byte[] ofAddress(String ip) {
        try {
            var address = InetAddress.ofLiteral(ip.strip());
            var bytes = address.getAddress();
            return of(
                    "ADDRESS",
                    HexFormat.of()
                            .formatHex(
                                    address instanceof Inet6Address
                                            ? Arrays.copyOf(bytes, 8)
                                            : bytes));
        } catch (IllegalArgumentException _) {
            return of("ADDRESS", ip);
        }
    }

    /// @param kind of what it is; the same value of another kind is another
    public byte[] of(String kind, String value) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(
                    (scope.brand() + "\n" + kind + "\n" + value).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
