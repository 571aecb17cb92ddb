package io.fanops.fan.attitude;

import io.fanops.fan.rules.ClassMoves;
import io.fanops.fan.rules.ClassMoves.ClassMove;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/attitude")
@RunOnVirtualThread
@Tag(name = "Standing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class FanAttitudeResource {
    private final WhoIs who;
    private final JudgingAttitudes judging;
    private final ClassMoves moves;

    FanAttitudeResource(WhoIs who, JudgingAttitudes judging, ClassMoves moves) {
        this.who = who;
        this.judging = judging;
        this.moves = moves;
    }

    @GET
    @Operation(
            summary = "Read a fan's attitude class and why it is that",
            description =
                    """
                    By the rules that hold. Where they are newer than what the fan was last judged by, `settled` is false, and `recorded` is what \
                    profile and audiences have until the fan's next touch or a recomputation.\
                    """)
    public JudgingAttitudes.Reason read(
            @PathParam("brand") String brand, @PathParam("fan") String fan) {
        return judging.of(who.require(fan));
    }

    @GET
    @Path("/moves")
    @Operation(summary = "List the moves of a fan's attitude class, the oldest first")
    public Page<ClassMove> moves(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                moves.of(who.require(fan), "ATTITUDE", Cursor.id(cursor), limit + 1),
                limit,
                move -> move.id().toString(),
                move -> move);
    }
}
