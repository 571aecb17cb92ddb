package io.fanops.referral.click;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a position's clicks of one of the brand's days earn by one version of a rule.
///
/// @param rule key, also of one that has ended since
/// @param partner key
/// @param fanId where the partner is a fan
/// @param erased whether that fan was erased: nothing is said of them any more
/// @param position key
/// @param price of one click
/// @param clicks that earned; while OPEN those until now
/// @param rejected of them, since the brand took them for false
/// @param reason that the brand gave last
/// @param dueAt while OPEN the end of the day, then when it can be paid out
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClickEarning(
        UUID id,
        String rule,
        int version,
        @JsonIgnore UUID ruleId,
        String partner,
        @JsonIgnore UUID partnerId,
        @JsonIgnore @Nullable UUID fanId,
        @JsonIgnore boolean erased,
        String position,
        LocalDate day,
        Money price,
        long clicks,
        long rejected,
        State state,
        @Nullable String reason,
        Instant dueAt,
        Instant createdAt,
        @Nullable Instant releasedAt) {

    enum State {
        /// Its day is not over; nothing of it is on the ledger.
        OPEN,
        PENDING,
        PAYABLE,
        /// All of its clicks were rejected.
        REJECTED
    }

    @JsonProperty
    @Schema(
            description =
                    "Minor units of the price's currency, of the clicks that were not rejected")
    long amount() {
        return left() * price.amount();
    }

    @JsonIgnore
    long left() {
        return clicks - rejected;
    }

    /// What its transfers are named after.
    @JsonIgnore
    String cause() {
        return CAUSE + ":" + id;
    }

    /// What the causes of all transfers for clicks begin with.
    static final String CAUSE = "clicks";
}
