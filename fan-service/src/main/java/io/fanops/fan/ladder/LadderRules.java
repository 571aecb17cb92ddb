package io.fanops.fan.ladder;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.rules.Rules;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// By which touches a fan steps up the ladder, after what time, and what takes them down again.
///
/// @param steps at most one for each stage above `BYSTANDER`; a stage without one is reached by
///   hand alone
record LadderRules(@NotNull @Size(max = 4) List<@NotNull @Valid Step> steps) {

    /// What the API says of the stages. Nobody falls, but for a partner whose partnership ends.
    static final Rules<LadderRules> KIND =
            new Rules<>(
                    "LADDER",
                    LadderRules.class,
                    new LadderRules(
                            List.of(
                                    step(
                                            Stage.FOLLOWER,
                                            "Follows a channel or joined",
                                            null,
                                            TouchKind.JOINED,
                                            TouchKind.COMMUNITY_JOINED),
                                    step(Stage.CONSUMER, "Bought", null, TouchKind.ORDERED),
                                    step(
                                            Stage.SPREADER,
                                            "Brought somebody who converted",
                                            null,
                                            TouchKind.REFERRED),
                                    step(
                                            Stage.PARTNER,
                                            "Accepted as partner",
                                            new Demotion(
                                                    null,
                                                    null,
                                                    List.of(TouchKind.PARTNERSHIP_ENDED),
                                                    null),
                                            TouchKind.PARTNERED))));

    /// These rules, the steps in their order, unless they make no sense. Those that a brand has
    /// made before are read all the same.
    ///
    /// @throws Refused `VALIDATION_FAILED`
    LadderRules checked() {
        for (int i = 0; i < steps.size(); i++) {
            var pointer = "/steps/" + i;
            var step = steps.get(i);
            for (int other = 0; other < i; other++) {
                if (steps.get(other).stage() == step.stage()) {
                    throw Refused.disagreeing(
                            "are both " + step.stage(),
                            "/steps/" + other + "/stage",
                            pointer + "/stage");
                }
            }
            step.check(pointer);
        }
        return new LadderRules(steps.stream().sorted(Comparator.comparing(Step::stage)).toList());
    }

    private static Step step(
            Stage stage, String text, @Nullable Demotion demotion, TouchKind... kinds) {
        return new Step(
                stage,
                text,
                List.of(new Trigger(List.of(kinds), 1, null, null, null, null)),
                null,
                demotion);
    }

    Optional<Step> step(Stage stage) {
        return steps.stream().filter(step -> step.stage() == stage).findFirst();
    }

    /// The touches that can move anybody.
    @JsonIgnore
    Set<TouchKind> kinds() {
        var kinds = EnumSet.of(TouchKind.PLACED);
        for (var step : steps) {
            step.triggers().forEach(trigger -> kinds.addAll(trigger.kinds()));
            if (step.demotion() != null) {
                kinds.addAll(step.demotion().kinds());
            }
        }
        return kinds;
    }

    /// Whether time alone can move anybody.
    @JsonIgnore
    boolean isTimed() {
        return steps.stream()
                .anyMatch(step ->
                        step.dwell() > 0
                                || step.demotion() != null && step.demotion().afterDays() != null);
    }

    /// Whether new touches of a fan can have moved them or their next timed move. Where they
    /// cannot, the fan's earlier ones need not be read: most orders are of somebody who buys again.
    ///
    /// @param since when the fan came to this stage; null where that is not known
    boolean mayMove(Stage stage, @Nullable Instant since, Collection<Touch> touches) {
        var moving = kinds();
        boolean timed = isTimed();
        return touches.stream()
                .filter(touch -> moving.contains(touch.kind()))
                .anyMatch(touch ->
                        timed
                                || touch.kind() == TouchKind.PLACED
                                || since == null
                                || touch.at().isBefore(since)
                                || steps.stream().anyMatch(step -> step.moves(stage, touch)));
    }

    /// @param text what the step means, for people
    /// @param triggers any of which is enough; none where the step only says how the stage is lost
    /// @param dwellDays least days on whatever stage is below before this step is taken; the move
    ///   then falls due by itself
    /// @param demotion what takes a fan down from this stage; null where nothing does
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Step(
            @NotNull Stage stage,
            @Nullable @Size(max = 500) String text,
            @NotNull @Size(max = 20) List<@NotNull @Valid Trigger> triggers,
            @Nullable @Min(0) @Max(3_650) Integer dwellDays,
            @Nullable @Valid Demotion demotion) {

        private void check(String pointer) {
            if (stage == Stage.BYSTANDER) {
                throw Refused.invalid(
                        pointer + "/stage", "is where everybody begins: no step leads there");
            }
            for (int i = 0; i < triggers.size(); i++) {
                if (triggers.get(i).kinds().contains(TouchKind.PLACED)) {
                    throw Refused.invalid(
                            pointer + "/triggers/" + i + "/kinds", "must not count moves by hand");
                }
            }
            if (triggers.isEmpty() && demotion == null) {
                throw Refused.invalid(
                        pointer + "/triggers", "must have one: the step says nothing");
            }
            if (stage == Stage.PARTNER && !comesByPartnership()) {
                throw Refused.invalid(
                        pointer + "/triggers",
                        "must be PARTNERED alone: the stage of partners is reached by a partnership");
            }
            if (demotion != null) {
                demotion.check(pointer + "/demotion");
                if (demotion.to() != null && !demotion.to().isBelow(stage)) {
                    throw Refused.disagreeing(
                            "must lead down", pointer + "/stage", pointer + "/demotion/to");
                }
            }
        }

        private boolean moves(Stage present, Touch touch) {
            return present.isBelow(stage)
                            && triggers.stream().anyMatch(t -> t.kinds().contains(touch.kind()))
                    || present == stage
                            && demotion != null
                            && demotion.kinds().contains(touch.kind());
        }

        private boolean comesByPartnership() {
            return !triggers.isEmpty()
                    && triggers.stream()
                            .flatMap(trigger -> trigger.kinds().stream())
                            .allMatch(kind -> kind == TouchKind.PARTNERED);
        }

        boolean isLostOn(TouchKind kind) {
            return demotion != null && demotion.isOn(kind);
        }

        @JsonIgnore
        int dwell() {
            return dwellDays == null ? 0 : dwellDays;
        }
    }

    /// Touches that together are a reason to step up.
    ///
    /// @param kinds which count
    /// @param count how many of them at least; 1 where it is left out
    /// @param sum what their values must come to, such as minor units of the brand's currency for
    ///   orders; null where only their number counts
    /// @param withinDays in how many days they must all lie; null for however many
    /// @param detail only those with this detail, such as a community's key
    /// @param channel only those in this channel
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Trigger(
            @NotEmpty @Size(max = 30) List<@NotNull TouchKind> kinds,
            @Nullable @Min(1) @Max(1_000_000) Integer count,
            @Nullable @Min(1) Long sum,
            @Nullable @Min(1) @Max(3_650) Integer withinDays,
            @Nullable @Size(max = 200) String detail,
            @Nullable @Size(max = 200) String channel) {

        boolean counts(Touch touch) {
            return kinds.contains(touch.kind())
                    && (detail == null || detail.equals(touch.detail()))
                    && (channel == null || channel.equals(touch.channel()));
        }

        int least() {
            return count == null ? 1 : count;
        }

        /// In words, for a person.
        String words() {
            return least()
                    + " × "
                    + String.join(" or ", kinds.stream().map(TouchKind::name).toList())
                    + (sum == null ? "" : ", together " + sum)
                    + (withinDays == null ? "" : ", within " + withinDays + " days")
                    + (detail == null ? "" : ", of " + detail)
                    + (channel == null ? "" : ", in " + channel);
        }
    }

    /// What takes a fan down again.
    ///
    /// @param afterDays days without any touch of the kinds in `without`
    /// @param on touches that do it at once
    /// @param to where it leads; where it is left out, to the highest lower stage that the fan has
    ///   earned
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Demotion(
            @Nullable @Min(1) @Max(3_650) Integer afterDays,
            @Nullable @Size(max = 30) List<@NotNull TouchKind> without,
            @Nullable @Size(max = 30) List<@NotNull TouchKind> on,
            @Nullable Stage to) {

        private void check(String pointer) {
            if ((afterDays == null) != (without == null || without.isEmpty())) {
                throw Refused.disagreeing(
                        "must both be said, or neither",
                        pointer + "/afterDays",
                        pointer + "/without");
            }
            if (afterDays == null && (on == null || on.isEmpty())) {
                throw Refused.invalid(
                        pointer + "/on", "must be said, or `afterDays` and `without`");
            }
        }

        boolean isOn(TouchKind kind) {
            return on != null && on.contains(kind);
        }

        boolean isPutOffBy(TouchKind kind) {
            return without != null && without.contains(kind);
        }

        String withoutWords() {
            return without == null
                    ? ""
                    : String.join(" or ", without.stream().map(TouchKind::name).toList());
        }

        private Set<TouchKind> kinds() {
            var kinds = EnumSet.noneOf(TouchKind.class);
            Stream.of(without, on).filter(Objects::nonNull).forEach(kinds::addAll);
            return kinds;
        }
    }
}
