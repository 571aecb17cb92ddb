package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A KOL as it stands now.
@JsonInclude(JsonInclude.Include.NON_NULL)
record Kol(
        UUID id,
        State state,
        @JsonUnwrapped KolDetails details,
        @JsonIgnore int version,
        Instant createdAt) {

    enum State {
        PROSPECT,
        ACTIVE,
        PAUSED,
        ENDED,
        ERASED;

        boolean isOver() {
            return this == ENDED || this == ERASED;
        }
    }

    String key() {
        return details.key();
    }

    @JsonProperty("_actions")
    @ActionsOf({KolResource.class, KolTaskResource.class})
    public List<String> actions() {
        return switch (state) {
            case PROSPECT -> List.of("activate", "end");
            case ACTIVE -> List.of("pause", "end", "task");
            case PAUSED -> List.of("activate", "end");
            case ENDED, ERASED -> List.of();
        };
    }

    /// @throws Refused `KOL_STATE` where its state does not allow `action`
    void allow(String action) {
        if (!actions().contains(action)) {
            throw new Refused(
                    KolProblem.KOL_STATE, "Cannot `" + action + "` a KOL who is " + state + ".");
        }
    }
}
