package io.fanops.fan.community;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A community as it stands now.
///
/// @param capacity members there may be
/// @param members who are in it now
/// @param founder the fan who founded it as part of another; null where the brand did
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Community(
        UUID id,
        State state,
        int capacity,
        int members,
        int depth,
        @Nullable UUID founder,
        @JsonUnwrapped CommunityDetails details,
        @com.fasterxml.jackson.annotation.JsonIgnore int version,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable Instant archivedAt) {

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

    @Schema(description = "What may be done with it now")
    @JsonProperty("_actions")
    public List<String> actions() {
        return switch (state) {
            case DRAFT -> List.of("edit", "activate", "archive");
            case ACTIVE -> List.of("edit", "grow", "archive");
            case ARCHIVED -> List.of();
        };
    }

    /// @throws Refused `COMMUNITY_STATE` where its state does not allow `action`
    void allow(String action) {
        if (!actions().contains(action)) {
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
