package io.fanops.fan.contact;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What was said of how to be reached; what is left out is learnt.
///
/// @param timezone IANA name of a region; the brand's where left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preference(
        @Nullable @Size(min = 1, max = 50) String channel,
        @Nullable @Valid Hours hours,
        @Schema(examples = "Asia/Shanghai") @Nullable @Size(min = 1, max = 50) String timezone) {
    static final Preference NONE = new Preference(null, null, null);
}
