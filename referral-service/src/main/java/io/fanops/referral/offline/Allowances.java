package io.fanops.referral.offline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.voucher.VoucherKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Signs what a till may take until it comes back.
@ApplicationScoped
class Allowances {
    static final String TYPE = "fanops-allowance+jwt";

    private final VoucherKeys keys;
    private final BrandScope scope;

    Allowances(VoucherKeys keys, BrandScope scope) {
        this.keys = keys;
        this.scope = scope;
    }

    Allowance of(Till till) {
        var limits = till.limits();
        var signed =
                keys.signer()
                        .sign(
                                TYPE,
                                new Claims(
                                        scope.brand(),
                                        till.id(),
                                        till.store(),
                                        till.allowance(),
                                        limits.redemptions(),
                                        limits.value(),
                                        till.logLength(),
                                        till.logHead(),
                                        till.from().getEpochSecond(),
                                        till.until().getEpochSecond()));
        return new Allowance(
                till.allowance(),
                limits.redemptions(),
                limits.value(),
                till.from(),
                till.until(),
                signed);
    }

    /// The payload, in the words of JWT where it has them.
    ///
    /// @param iss the brand
    /// @param sub the till
    /// @param seq how long its log is here
    /// @param head hash of the last entry
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Claims(
            String iss,
            UUID sub,
            String store,
            int allowance,
            int redemptions,
            @Nullable Money value,
            long seq,
            String head,
            long nbf,
            long exp) {}

    /// @param number entries that are taken under it name it
    /// @param signed the same, signed by the brand
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Allowance(
            int number,
            int redemptions,
            @Nullable Money value,
            Instant from,
            Instant until,
            String signed) {}
}
