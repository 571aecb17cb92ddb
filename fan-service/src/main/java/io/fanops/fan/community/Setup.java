package io.fanops.fan.community;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fanops.fan.community.CommunityDetails.Entry;
import io.fanops.fan.community.CommunityDetails.Kind;
import io.fanops.platform.problem.Refused.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The six steps in which a community is set up, and what of them is missing.
public record Setup(List<Step> steps) {
    public enum Name {
        POSITIONING,
        VALUE_PROPOSITION,
        ROLES,
        OPERATION,
        STICKINESS,
        SPREADING_AND_TOOLS
    }

    /// @param missing what to write or do, as fields of the community or roles to fill
    /// @param lacks the same, each with the place in the community's document that it concerns
    public record Step(
            Name step,
            boolean complete,
            List<String> missing,
            @JsonIgnore List<FieldError> lacks) {}

    /// @param leaders members with this role
    /// @param admins members with this role; a dyad needs none
    static Setup of(CommunityDetails community, long leaders, long admins) {
        var positioning = new Missing();
        positioning.unless(community.positioning() != null, "/positioning", "positioning");
        positioning.unlessSaid(community.purpose(), "purpose");
        var value = new Missing();
        value.unlessSaid(community.valueProposition(), "valueProposition");
        var roles = new Missing();
        roles.unless(leaders > 0, "", "a member with role LEADER");
        roles.unless(admins > 0 || community.kind() == Kind.DYAD, "", "a member with role ADMIN");
        var operation = new Missing();
        operation.unlessSaid(community.operation(), "operation");
        operation.unless(!community.orNoRules().isEmpty(), "/rules", "rules");
        operation.unless(
                community.entry() != Entry.SCREEN || !community.orNoQuestions().isEmpty(),
                "/questions",
                "questions");
        var stickiness = new Missing();
        stickiness.unlessSaid(community.stickiness(), "stickiness");
        stickiness.unless(!community.orNoRituals().isEmpty(), "/rituals", "rituals");
        var spreading = new Missing();
        spreading.unlessSaid(community.spreading(), "spreading");
        spreading.unless(
                !community.orNoCarriers().isEmpty()
                        || community.tools() != null && !community.tools().isEmpty(),
                "/carriers",
                "carriers or tools");
        return new Setup(
                List.of(
                        positioning.of(Name.POSITIONING),
                        value.of(Name.VALUE_PROPOSITION),
                        roles.of(Name.ROLES),
                        operation.of(Name.OPERATION),
                        stickiness.of(Name.STICKINESS),
                        spreading.of(Name.SPREADING_AND_TOOLS)));
    }

    List<Step> incomplete() {
        return steps.stream().filter(step -> !step.complete()).toList();
    }

    /// What is missing, each as a field of the request that could say it.
    List<FieldError> lacks() {
        return steps.stream().flatMap(step -> step.lacks().stream()).toList();
    }

    private static final class Missing {
        private final List<String> things = new ArrayList<>();
        private final List<String> pointers = new ArrayList<>();

        void unless(boolean there, String pointer, String thing) {
            if (!there) {
                pointers.add(pointer);
                things.add(thing);
            }
        }

        void unlessSaid(@Nullable String text, String field) {
            unless(CommunityDetails.isSaid(text), "/" + field, field);
        }

        Step of(Name name) {
            return new Step(
                    name,
                    things.isEmpty(),
                    List.copyOf(things),
                    IntStream.range(0, things.size())
                            .mapToObj(i ->
                                    new FieldError(
                                            pointers.get(i), name + " wants " + things.get(i)))
                            .toList());
        }
    }
}
