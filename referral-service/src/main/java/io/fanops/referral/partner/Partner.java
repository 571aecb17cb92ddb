package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.referral.brand.Availability;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Somebody who promotes the brand for commission.
///
/// @param key the brand's own name for it, unique in the brand
/// @param fanId where a fan promotes
/// @param parent key of the partner above
/// @param payoutDetails how it is paid, in the brand's words; only a BRAND_ADMIN sees it
/// @param state ACTIVE earns; PAUSED counts no clicks and still earns by earlier ones; ENDED earns
///   nothing any more and is paid what it has earned
/// @param erased whether its fan was erased
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Partner(
        UUID id,
        String key,
        String name,
        @Nullable UUID fanId,
        @Nullable String parent,
        @JsonIgnore @Nullable UUID parentId,
        @Nullable String payoutDetails,
        Availability state,
        @JsonIgnore boolean erased,
        Instant createdAt,
        @JsonIgnore long revision) {

    @JsonProperty("_actions")
    @ActionsOf({PartnerResource.class, PositionResource.class})
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return switch (state) {
            case ACTIVE -> List.of("edit", "promote", "pause", "end");
            case PAUSED -> List.of("edit", "resume", "end");
            case ENDED -> List.of();
        };
    }

    Partner withoutPayoutDetails() {
        return new Partner(
                id, key, name, fanId, parent, parentId, null, state, erased, createdAt, revision);
    }

    @JsonIgnore
    public boolean is(Availability other) {
        return state == other;
    }
}
