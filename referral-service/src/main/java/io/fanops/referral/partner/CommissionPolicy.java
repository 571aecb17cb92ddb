package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.link.AllowedHosts;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A brand's settings of commission.
///
/// @param levels how many levels earn by one order; 1 where left out
/// @param holdDays days of 24 hours from the order's placing or, if later, its arrival, until its
///   commission can be paid out; 14 where left out, which is the right of withdrawal of Directive
///   2011/83/EU, article 9, and covers the seven days of China's consumer protection law, article
///   25
/// @param minimumPayout less is not taken into a payout batch of its currency
/// @param allowedHosts where links may lead; nowhere where empty
/// @param fansMayPromote whether fans become partners by making a shop of their own
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommissionPolicy(
        @Schema(description = "1 or 2; 1 where left out") @Min(1) @Max(2) Integer levels,
        @Schema(description = "0 to 365; 14 where left out") @Min(0) @Max(365) Integer holdDays,
        @Nullable @Valid Money minimumPayout,
        @Schema(description = "Names of hosts in small letters, such as `shop.example.com`")
                @Size(max = 100)
                List<
                                @NotNull
                                @Pattern(regexp = AllowedHosts.NAME, message = AllowedHosts.NO_NAME)
                                String>
                        allowedHosts,
        Boolean fansMayPromote) {
    public CommissionPolicy(
            @Nullable Integer levels,
            @Nullable Integer holdDays,
            @Nullable Money minimumPayout,
            @Nullable List<String> allowedHosts,
            @Nullable Boolean fansMayPromote) {
        this.levels = levels == null ? 1 : levels;
        this.holdDays = holdDays == null ? 14 : holdDays;
        this.minimumPayout = minimumPayout;
        this.allowedHosts =
                allowedHosts == null ? List.of() : allowedHosts.stream().distinct().toList();
        this.fansMayPromote = fansMayPromote != null && fansMayPromote;
    }

    /// Whether a link may lead there.
    public boolean allows(String url) {
        return hosts().allow(url);
    }

    /// @throws Refused `VALIDATION_FAILED` for a link that may not lead there
    public void check(@Nullable String url, String pointer) {
        hosts().check(url, pointer, "commission policy");
    }

    private AllowedHosts hosts() {
        return new AllowedHosts(allowedHosts);
    }
}
