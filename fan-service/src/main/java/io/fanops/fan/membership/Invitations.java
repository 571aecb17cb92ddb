package io.fanops.fan.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Codes that let people into a community, as often as each says and as long as it lasts.
@ApplicationScoped
class Invitations {
    /// Thirty letters to the tenth are 2^49: not to be guessed through the gateway's limits.
    private static final int CODE = 10;

    private static final Duration LONGEST = Duration.ofDays(366);

    private final BrandSql sql;
    private final Activity activity;
    private final Clock clock;

    Invitations(BrandSql sql, Activity activity, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.clock = clock;
    }

    /// @param byFan the member who invites; null for the staff
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Invitation(
            String code,
            @Nullable UUID byFan,
            int maxUses,
            int used,
            Instant expiresAt,
            @Nullable Instant revokedAt,
            Instant createdAt) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Invitation make(Community community, Actor by, int uses, Instant expiresAt) {
        var now = clock.instant();
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw Refused.invalid("/expiresAt", "must be within a year from now");
        }
        var code = ReadableCode.next(CODE);
        sql.run(
                """
                insert into community_invitation (brand, code, community, by_fan, by_staff, max_uses, expires_at, created_at)
                values (:brand, :code, :community, :fan::uuid, :staff, :uses, :expires, :now)\
                """,
                "code",
                code,
                "community",
                community.living().key(),
                "fan",
                by.fan(),
                "staff",
                by.staff(),
                "uses",
                uses,
                "expires",
                expiresAt,
                "now",
                now);
        activity.note(community.key(), Activity.Act.INVITED, by, now);
        return require(community.key(), code);
    }

    /// Whether a code would let somebody in now.
    boolean opens(String community, String typed) {
        return sql.any(
                """
                select true from community_invitation
                where brand = :brand and community = :community and code = :code and used < max_uses
                    and expires_at > :now and revoked_at is null\
                """,
                "community",
                community,
                "code",
                ReadableCode.normalize(typed),
                "now",
                clock.instant());
    }

    /// Uses an invitation once.
    ///
    /// @return who invited; null where the staff did
    /// @throws Refused `INVITATION_INVALID`
    @Transactional(Transactional.TxType.MANDATORY)
    Use use(String community, String typed) {
        return sql.first(
                        """
                        update community_invitation set used = used + 1
                        where brand = :brand and community = :community and code = :code and used < max_uses
                            and expires_at > :now and revoked_at is null
                        returning by_fan\
                        """,
                        (row, _) -> new Use(BrandSql.maybeId(row, "by_fan")),
                        "community",
                        community,
                        "code",
                        ReadableCode.normalize(typed),
                        "now",
                        clock.instant())
                .orElseThrow(() ->
                        new Refused(
                                MembershipProblem.INVITATION_INVALID,
                                "This code does not open the community, or no longer.",
                                new Refused.FieldError("/invitation", "opens nothing")));
    }

    record Use(@Nullable UUID invitedBy) {}

    @Transactional
    void revoke(String community, String code) {
        var revoked =
                sql.run(
                        """
                        update community_invitation set revoked_at = coalesce(revoked_at, :now)
                        where brand = :brand and community = :community and code = :code\
                        """,
                        "now",
                        clock.instant(),
                        "community",
                        community,
                        "code",
                        code);
        if (revoked == 0) {
            throw Refused.notFound("invitation");
        }
    }

    List<Invitation> after(String community, String code, int limit) {
        return sql.list(
                """
                select * from community_invitation where brand = :brand and community = :community and code > :code
                order by code limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "code",
                code,
                "limit",
                limit);
    }

    private Invitation require(String community, String code) {
        return sql.first(
                        "select * from community_invitation where brand = :brand and community = :community and code = :code",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "code",
                        code)
                .orElseThrow(() -> Refused.notFound("invitation"));
    }

    private static Invitation read(ResultSet row) throws SQLException {
        return new Invitation(
                row.getString("code"),
                BrandSql.maybeId(row, "by_fan"),
                row.getInt("max_uses"),
                row.getInt("used"),
                BrandSql.at(row, "expires_at"),
                BrandSql.maybeAt(row, "revoked_at"),
                BrandSql.at(row, "created_at"));
    }
}
