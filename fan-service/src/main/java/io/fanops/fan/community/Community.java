package io.fanops.fan.community;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A community as it stands now.
///
/// @param capacity members there may be
/// @param members who are in it now
/// @param founder the fan who founded it as part of another; null where the brand did
/// @param standing what set-up and growth look at beside the document
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Community(
        UUID id,
        State state,
        int capacity,
        int members,
        int depth,
        @Nullable UUID founder,
        @JsonUnwrapped CommunityDetails details,
        @JsonIgnore int version,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant archivedAt,
        @JsonIgnore Growth.Standing standing) {

    public enum State {
        DRAFT,
        ACTIVE,
        ARCHIVED
    }

    /// Without the capacity that was asked for: it stands above as what there is.
    @Override
    @JsonUnwrapped
    @JsonIgnoreProperties("capacity")
    public CommunityDetails details() {
        return details;
    }

    public String key() {
        return details.key();
    }

    @Schema(description = "What the caller may do with it now")
    @JsonProperty("_actions")
    @ActionsOf(CommunityResource.class)
    public List<String> actions() {
        return byState()
                .filter(action ->
                        switch (action) {
                            case "activate" -> setup().incomplete().isEmpty();
                            case "grow" -> growth().filter(Growth::isComplete).isPresent();
                            default -> true;
                        })
                .toList();
    }

    Setup setup() {
        return Setup.of(details, standing.leaders(), standing.admins());
    }

    Optional<Growth> growth() {
        return Growth.of(details, standing);
    }

    private Stream<String> byState() {
        return switch (state) {
            case DRAFT -> Stream.of("edit", "activate", "archive");
            case ACTIVE -> Stream.of("edit", "grow", "archive");
            case ARCHIVED -> Stream.of();
        };
    }

    /// @throws Refused `COMMUNITY_STATE` where its state does not allow `action`
    void allow(String action) {
        if (byState().noneMatch(action::equals)) {
            throw state("cannot `" + action + "` a community that is " + state);
        }
    }

    /// @return this community
    /// @throws Refused `COMMUNITY_STATE` unless it is active
    public Community active() {
        if (state != State.ACTIVE) {
            throw state("is " + state + ", not ACTIVE");
        }
        return this;
    }

    /// @return this community
    /// @throws Refused `COMMUNITY_STATE` unless it is a draft
    Community draft() {
        if (state != State.DRAFT) {
            throw state("is " + state + ", not DRAFT");
        }
        return this;
    }

    /// @return this community
    /// @throws Refused `COMMUNITY_STATE` where it is archived
    public Community living() {
        if (state == State.ARCHIVED) {
            throw state("is ARCHIVED");
        }
        return this;
    }

    private Refused state(String detail) {
        return new Refused(CommunityProblem.COMMUNITY_STATE, "`" + key() + "`: " + detail + ".");
    }
}
