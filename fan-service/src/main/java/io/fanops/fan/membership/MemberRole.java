package io.fanops.fan.membership;

import java.util.EnumSet;
import java.util.Set;

/// What a member is in a community: leaders and admins direct, angels act, participants attend.
public enum MemberRole {
    LEADER(EnumSet.allOf(Permission.class)),
    ADMIN(EnumSet.complementOf(EnumSet.of(Permission.APPOINT))),
    ANGEL(
            EnumSet.of(
                    Permission.ATTEND,
                    Permission.WRITE,
                    Permission.EDIT_WIKI,
                    Permission.INVITE,
                    Permission.FOUND)),
    PARTICIPANT(EnumSet.of(Permission.ATTEND, Permission.WRITE));

    private final Set<Permission> permissions;

    MemberRole(Set<Permission> permissions) {
        this.permissions = permissions;
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    public Set<Permission> permissions() {
        return Set.copyOf(permissions);
    }

    /// What roles allow.
    public enum Permission {
        /// Check in, ask, sign up.
        ATTEND,
        /// Open forum threads and post.
        WRITE,
        EDIT_WIKI,
        /// Open blog threads.
        BLOG,
        INVITE,
        /// Found a community below this one.
        FOUND,
        /// Close and hide threads, take posts off and put them back.
        MODERATE,
        /// Give roles below LEADER.
        APPOINT;

        /// Whether it is for the time before the community opens, too.
        boolean isForDrafts() {
            return this == INVITE || this == APPOINT;
        }
    }
}
