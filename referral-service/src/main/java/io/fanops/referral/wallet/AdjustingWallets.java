package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.ReferralFact.Rewarded;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Account.Kind;
import io.fanops.referral.wallet.Transfer.Move;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Crediting and debiting wallets by hand: goodwill, corrections, points that another system gave.
@ApplicationScoped
class AdjustingWallets {
    private final Ledger ledger;
    private final GatheringWallets gathering;
    private final Lapsing.Round lapsing;
    private final Brands brands;
    private final Outbox outbox;
    private final Clock clock;

    AdjustingWallets(
            Ledger ledger,
            GatheringWallets gathering,
            Lapsing.Round lapsing,
            Brands brands,
            Outbox outbox,
            Clock clock) {
        this.ledger = ledger;
        this.gathering = gathering;
        this.lapsing = lapsing;
        this.brands = brands;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// The unit of what can be adjusted, held and stated.
    ///
    /// @param form POINTS where null
    /// @param where the request names it
    /// @throws Refused `VALIDATION_FAILED` for coupons, which are issued and void
    String unit(@Nullable Form form, String where) {
        return switch (form) {
            case null -> Form.POINTS.name();
            case POINTS, GIFT -> form.name();
            case CASH -> form.unit(brands.awaited().currency());
            case COUPON ->
                    throw Refused.invalid(
                            where, "coupons are issued and void, not credited and debited");
        };
    }

    /// @throws Refused `VALIDATION_FAILED` for nothing, and for a date that is no future one, or of
    ///   a debit
    void check(Adjustment adjustment) {
        if (adjustment.amount() == 0) {
            throw Refused.invalid("/amount", "is nothing");
        }
        var at = adjustment.expiresAt();
        if (at != null && adjustment.amount() < 0) {
            throw Refused.invalid("/expiresAt", "is of what is credited");
        }
        if (at != null
                && (!at.isAfter(clock.instant())
                        || at.isAfter(Instant.parse("9999-12-31T00:00:00Z")))) {
            throw Refused.invalid("/expiresAt", "is not in the future");
        }
    }

    /// @throws Refused `INSUFFICIENT_BALANCE`
    @Transactional(Transactional.TxType.MANDATORY)
    Adjusted adjust(UUID named, String unit, Adjustment adjustment) {
        var fan = gathering.whole(named);
        if (adjustment.amount() < 0) {
            lapsing.lapse(fan);
        }
        var hand = Account.ofBrand(Kind.ADJUSTED);
        var wallet = Account.fan(fan);
        boolean credit = adjustment.amount() > 0;
        var move =
                new Move(
                        credit ? hand : wallet,
                        credit ? wallet : hand,
                        unit,
                        Math.abs(adjustment.amount()));
        if (!credit) {
            move = move.asFarAsThereIs();
        } else if (adjustment.expiresAt() != null) {
            move = move.until(adjustment.expiresAt());
        }
        var transfer =
                Transfer.of("adjustment:" + Ids.next(), "By hand", List.of(move))
                        .saying(adjustment.reason());
        ledger.post(List.of(transfer));
        outbox.append(
                new Rewarded(
                        transfer.id(),
                        fan,
                        Form.of(unit).name(),
                        adjustment.amount(),
                        transfer.cause(),
                        clock.instant()));
        return new Adjusted(
                transfer.id(),
                fan,
                Form.of(unit),
                unit,
                adjustment.amount(),
                adjustment.reason(),
                transfer.cause());
    }

    /// @param form POINTS where left out
    /// @param amount points, minor units of the brand's currency or pieces; negative takes away
    /// @param reason as the fan reads it
    /// @param expiresAt when a credit lapses
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Adjustment(
            @Schema(enumeration = {"POINTS", "CASH", "GIFT"}) @Nullable Form form,
            @Schema(description = "Negative takes away; not 0")
                    @NotNull
                    @Min(-1_000_000_000_000L)
                    @Max(1_000_000_000_000L)
                    Long amount,
            @NotBlank @Size(max = 200) String reason,
            @Nullable Instant expiresAt) {}

    record Adjusted(
            UUID transferId,
            UUID fanId,
            Form form,
            String unit,
            long amount,
            String reason,
            String cause) {}
}
