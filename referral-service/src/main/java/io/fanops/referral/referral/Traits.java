package io.fanops.referral.referral;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Devices and network addresses that referrals come from. Kept as keyed hashes only, each brand's
/// under another key, so that they tell equal from different and nothing more.
@ApplicationScoped
class Traits {
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final byte[] key;

    Traits(
            Jdbi jdbi,
            BrandScope scope,
            @ConfigProperty(name = "fanops.referral.trait-key") String key) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    byte @Nullable [] device(@Nullable String deviceId) {
        return hash("DEVICE", deviceId);
    }

    /// An IPv6 address counts by its first 64 bits: a household or a phone has all the rest to
    /// itself.
    byte @Nullable [] address(@Nullable String ip) {
        if (ip == null || ip.isBlank()) {
            return null;
        }
        try {
            var address = InetAddress.ofLiteral(ip.strip());
            var bytes = address.getAddress();
            return hash(
                    "ADDRESS",
                    HexFormat.of()
                            .formatHex(
                                    address instanceof Inet6Address
                                            ? Arrays.copyOf(bytes, 8)
                                            : bytes));
        } catch (IllegalArgumentException _) {
            return hash("ADDRESS", ip);
        }
    }

    /// Counts one more referral from a device and an address; each row stays locked until the
    /// transaction ends, so that a limit holds whoever comes at once.
    ///
    /// @return how many there are with this one
    Counts count(UUID programId, byte @Nullable [] device, byte @Nullable [] address) {
        return new Counts(
                device == null ? 0 : count(programId, "DEVICE", device),
                address == null ? 0 : count(programId, "ADDRESS", address));
    }

    private int count(UUID programId, String kind, byte[] hash) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                insert into shared_trait (brand, program_id, kind, hash, referrals)
                                values (:brand, :program, :kind, :hash, 1)
                                on conflict (brand, program_id, kind, hash)
                                    do update set referrals = shared_trait.referrals + 1
                                returning referrals\
                                """)
                        .bind("program", programId)
                        .bind("kind", kind)
                        .bind("hash", hash)
                        .mapTo(Integer.class)
                        .one());
    }

    private byte @Nullable [] hash(String kind, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(
                    (scope.brand() + "\n" + kind + "\n" + value).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    record Counts(int ofDevice, int ofAddress) {}
}
