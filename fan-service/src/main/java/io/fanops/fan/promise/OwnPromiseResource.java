package io.fanops.fan.promise;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.Oneself;
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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/promises")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class OwnPromiseResource {
    private final Promises promises;
    private final Oneself oneself;
    private final WhoIs who;

    OwnPromiseResource(Promises promises, Oneself oneself, WhoIs who) {
        this.promises = promises;
        this.oneself = oneself;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "What the brand promised to me, the oldest first",
            description = "Also what it promised to a community or an audience in which I was.")
    public Page<OwnPromise> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable PromiseState state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                promises.after(Cursor.id(cursor), state, who.idsOf(oneself.fan()), limit + 1),
                limit,
                promise -> promise.id().toString(),
                OwnPromise::of);
    }

    /// A promise as the fan sees it: not the brand's proof, nor its reasons.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnPromise(
            UUID id,
            String what,
            @Nullable String channel,
            Instant madeAt,
            Instant dueAt,
            PromiseState state,
            @Nullable Instant endedAt) {
        static OwnPromise of(Promise promise) {
            return new OwnPromise(
                    promise.id(),
                    promise.what(),
                    promise.channel(),
                    promise.madeAt(),
                    promise.dueAt(),
                    promise.state(),
                    promise.endedAt());
        }
    }
}
