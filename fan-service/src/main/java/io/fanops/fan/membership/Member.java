package io.fanops.fan.membership;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A present membership.
///
/// @param fanId under which the fan came in
/// @param via `STAFF`, `OPEN`, `INVITATION`, `SCREENING`, `FOUNDING` or `APPEAL`
/// @param links what binds the member
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Member(
        UUID fanId,
        @Nullable String nickname,
        MemberRole role,
        String via,
        Links links,
        @JsonIgnore int version,
        Instant joinedAt) {

    /// What the role allows.
    @JsonProperty("permissions")
    public Set<MemberRole.Permission> permissions() {
        return role.permissions();
    }

    /// The three ways in which a member is bound.
    ///
    /// @param emotional by feeling
    /// @param interest by what the member gets out of it
    /// @param resource by what the member brings
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Links(
            @Nullable @Size(max = 500) String emotional,
            @Nullable @Size(max = 500) String interest,
            @Nullable @Size(max = 500) String resource) {}
}
