package io.fanops.referral.link;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
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
