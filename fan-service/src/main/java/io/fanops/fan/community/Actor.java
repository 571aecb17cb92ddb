package io.fanops.fan.community;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who does something in a community: a member, or somebody of the brand's staff.
///
/// @param fan the member; null for the staff
/// @param staff subject of the token; null for a member
public record Actor(@Nullable UUID fan, @Nullable String staff) {
    public static Actor fan(UUID fan) {
        return new Actor(fan, null);
    }

    public static Actor staff(String subject) {
        return new Actor(null, subject);
    }
}
