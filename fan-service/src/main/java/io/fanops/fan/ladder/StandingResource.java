package io.fanops.fan.ladder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.attitude.Attitude;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/standing")
@RunOnVirtualThread
@Tag(name = "Standing")
class StandingResource {
    private final WhoIs who;
    private final StandingRows rows;

    StandingResource(WhoIs who, StandingRows rows) {
        this.who = who;
        this.rows = rows;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Read where a fan stands: stage, tier, attitude class and roles")
    public StandingView read(@PathParam("brand") String brand, @PathParam("fan") String id) {
        var fan = who.require(id);
        var row =
                rows.read(List.of(fan), null).stream()
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan"));
        return new StandingView(
                fan,
                row.stage(),
                row.since(),
                row.tier(),
                row.attitude(),
                row.roles(),
                row.figures().orders(),
                row.figures().spent(),
                row.figures().lastSeen());
    }

    /// @param stageSince when the evidence for the stage was complete; null where nothing but the
    ///   profile has placed the fan
    /// @param roles keys of those that the fan holds now
    /// @param orders orders less those refunded in full
    /// @param spent minor units of the brand's currency, orders less refunds
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StandingView(
            UUID fanId,
            Stage stage,
            @Nullable Instant stageSince,
            @Nullable String tier,
            Attitude attitude,
            List<String> roles,
            long orders,
            long spent,
            @Nullable Instant lastSeen) {}
}
