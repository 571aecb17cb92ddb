package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a KOL was asked to do.
///
/// @param externalId the brand's own name for it; null where it has none
/// @param brief key of the brief it follows
/// @param cost what it costs the brand, in the brand's currency
/// @param reason why it was rejected
/// @param kol the KOL's state
@JsonInclude(JsonInclude.Include.NON_NULL)
record KolTask(
        UUID id,
        @Nullable String externalId,
        String brief,
        String title,
        LocalDate dueOn,
        Money cost,
        State state,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @JsonIgnore Kol.State kol) {

    enum State {
        PROPOSED,
        ACCEPTED,
        DELIVERED,
        APPROVED,
        REJECTED
    }

    /// A step of the life cycle.
    enum Step {
        ACCEPT("accept", State.ACCEPTED),
        DELIVER("deliver", State.DELIVERED),
        APPROVE("approve", State.APPROVED),
        REJECT("reject", State.REJECTED);

        private final String action;
        private final State to;

        Step(String action, State to) {
            this.action = action;
            this.to = to;
        }

        State to() {
            return to;
        }
    }

    @JsonProperty("_actions")
    @ActionsOf(KolTaskResource.class)
    public List<String> actions() {
        return switch (state) {
            // Who no longer works for the brand takes nothing on, and finishes what was begun.
            case PROPOSED -> kol.isOver() ? List.of("reject") : List.of("accept", "reject");
            case ACCEPTED -> List.of("deliver", "reject");
            case DELIVERED -> List.of("approve", "reject");
            case APPROVED, REJECTED -> List.of();
        };
    }

    /// @throws Refused `TASK_STATE` where it was rejected: it brought nothing
    void allowResults() {
        if (state == State.REJECTED) {
            throw new Refused(KolProblem.TASK_STATE, "The task is REJECTED.");
        }
    }

    /// @throws Refused `TASK_STATE` where the step does not follow from the state
    void allow(Step step) {
        if (!actions().contains(step.action)) {
            throw new Refused(
                    KolProblem.TASK_STATE,
                    "Cannot `" + step.action + "` a task that is " + state + ".");
        }
    }
}
