package io.fanops.referral.payout;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a partner bills.
///
/// @param externalId the partner's own number of it
/// @param payoutBatch what it is for; left out where it is for none in particular
/// @param reason why it was rejected
@JsonInclude(JsonInclude.Include.NON_NULL)
record Invoice(
        UUID id,
        String partner,
        String externalId,
        Money amount,
        LocalDate issuedOn,
        @Nullable UUID payoutBatch,
        State state,
        @Nullable String reason,
        Instant receivedAt,
        @Nullable Instant decidedAt) {

    enum State {
        RECEIVED,
        ACCEPTED,
        REJECTED
    }

    @JsonProperty("_actions")
    @ActionsOf(InvoiceResource.class)
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return state == State.RECEIVED ? List.of("accept", "reject") : List.of();
    }
}
