package io.fanops.referral.payout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Money that goes to partners together.
///
/// @param until what became payable then or later was left
/// @param minimum partners with less were left, in minor units
/// @param lines how many partners
/// @param total minor units
/// @param open minor units that were neither paid nor went back
/// @param paid minor units
/// @param madeBy subject of the token
/// @param isOwn whether who reads it made it, and so cannot approve it
@JsonInclude(JsonInclude.Include.NON_NULL)
record Batch(
        UUID id,
        String currency,
        @Nullable Instant until,
        long minimum,
        State state,
        long lines,
        long total,
        long open,
        long paid,
        String madeBy,
        Instant madeAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant endedAt,
        @JsonIgnore boolean isOwn) {

    enum State {
        DRAFT,
        APPROVED,
        SETTLED,
        CANCELLED
    }

    @JsonProperty("_actions")
    @ActionsOf(BatchResource.class)
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return switch (state) {
            case DRAFT -> isOwn ? List.of("cancel") : List.of("approve", "cancel");
            case APPROVED -> paid == 0 ? List.of("pay", "cancel") : List.of("pay");
            case SETTLED, CANCELLED -> List.of();
        };
    }

    /// What one partner gets.
    ///
    /// @param partner key when the batch was made, like the name and the details
    /// @param name left out where the partner's fan was erased
    /// @param amount minor units of the batch's currency
    /// @param reference the payment's name in the bank's words
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            UUID id,
            String partner,
            @Nullable String name,
            @Nullable String payoutDetails,
            long amount,
            LineState state,
            @Nullable String reference,
            @Nullable String reason,
            @Nullable Instant endedAt) {}

    enum LineState {
        OPEN,
        PAID,
        FAILED,
        CANCELLED
    }
}
