package io.fanops.fan.conduct;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.membership.MemberRole;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a member did against a rule, and what came of it.
///
/// @param ruleText the rule as it stood then
/// @param roleBefore what the member was then
/// @param lapsesAt from then on it no longer counts
@JsonInclude(JsonInclude.Include.NON_NULL)
record Strike(
        UUID id,
        UUID fanId,
        int rule,
        String ruleText,
        String note,
        Step step,
        MemberRole roleBefore,
        State state,
        Instant at,
        Instant lapsesAt,
        @Nullable Appeal appeal) {

    enum State {
        STANDING,
        APPEALED,
        TAKEN_BACK,
        LAPSED
    }

    enum Verdict {
        OPEN,
        UPHELD,
        GRANTED
    }

    /// @param reason of the verdict
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Appeal(
            String text,
            Verdict verdict,
            @Nullable String reason,
            Instant at,
            @Nullable Instant decidedAt) {}

    /// What follows from the appeal and the time; an open appeal keeps a strike from lapsing
    /// unheard.
    static State state(@Nullable Verdict verdict, Instant lapsesAt, Instant now) {
        if (verdict == Verdict.GRANTED) {
            return State.TAKEN_BACK;
        }
        if (verdict == Verdict.OPEN) {
            return State.APPEALED;
        }
        return now.isBefore(lapsesAt) ? State.STANDING : State.LAPSED;
    }

    /// Whether it counts towards the next step.
    @JsonIgnore
    boolean counts(Instant now) {
        return state != State.TAKEN_BACK && now.isBefore(lapsesAt);
    }

    @JsonProperty("_actions")
    @ActionsOf({StrikeResource.class, OwnStrikeResource.class})
    public List<String> actions() {
        return switch (state) {
            case STANDING -> appeal == null ? List.of("appeal") : List.of();
            case APPEALED -> List.of("uphold", "grant");
            case TAKEN_BACK, LAPSED -> List.of();
        };
    }
}
