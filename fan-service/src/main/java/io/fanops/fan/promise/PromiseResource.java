package io.fanops.fan.promise;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.Action;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/promises")
@RunOnVirtualThread
@Tag(name = "Promises")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
class PromiseResource {
    private final Promises promises;
    private final Promising promising;
    private final WhoIs who;
    private final Idempotency idempotency;

    PromiseResource(Promises promises, Promising promising, WhoIs who, Idempotency idempotency) {
        this.promises = promises;
        this.promising = promising;
        this.who = who;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Register a promise to a fan, a community or an audience",
            description =
                    """
                    To a community or an audience it is made to the members of this moment, at most 10,000, whatever they consent to: a promise \
                    is nothing that is sent. `dueAt` is within ten years, and not longer ago than the grace period. Unless it is kept, it counts as broken some days (the \
                    platform's grace period) after it is due. The externalId is the natural key: equal content again gives the \
                    first promise (200).\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Registered",
            content = @Content(schema = @Schema(implementation = PromiseView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was registered with this content",
            content = @Content(schema = @Schema(implementation = PromiseView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewPromise request) {
        return idempotency.once(
                request,
                () -> {
                    var made = promising.make(request.content(), request.fanId());
                    var promise = made.promise();
                    return (made.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/promises/"
                                                            + promise.id()))
                                    : Response.ok())
                            .entity(view(promise))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.ANALYST})
    @Operation(
            summary = "List promises by state or by fan",
            description =
                    "By fan: also those made to a community or an audience in which the fan was.")
    public Page<PromiseView> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable PromiseState state,
            @QueryParam("fanId") @Nullable String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                promises.after(
                        Cursor.id(cursor),
                        state,
                        fan == null ? null : who.idsOf(who.require(fan)),
                        limit + 1),
                limit,
                promise -> promise.id().toString(),
                PromiseResource::view);
    }

    @GET
    @Path("/{promise}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.ANALYST})
    @Operation(summary = "Read a promise")
    public PromiseView read(@PathParam("brand") String brand, @PathParam("promise") String id) {
        return view(promising.find(id(id)));
    }

    @POST
    @Path("/{promise}/keep")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Say with proof that a promise was kept")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PromiseView.class)))
    public Response keep(
            @PathParam("brand") String brand,
            @PathParam("promise") String id,
            @Valid @NotNull Proof request) {
        return idempotency.once(
                request, () -> Response.ok(view(promising.keep(id(id), request.proof()))).build());
    }

    @POST
    @Path("/{promise}/break")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Own up to a promise that will not be kept")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PromiseView.class)))
    @Action("break")
    public Response breakIt(
            @PathParam("brand") String brand,
            @PathParam("promise") String id,
            @Valid @NotNull Reason request) {
        return idempotency.once(
                request,
                () -> Response.ok(view(promising.breakIt(id(id), request.reason()))).build());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("promise"));
    }

    private static PromiseView view(Promise promise) {
        return new PromiseView(
                promise.id(),
                promise.externalId(),
                promise.fanId(),
                promise.community(),
                promise.audience(),
                promise.what(),
                promise.channel(),
                promise.madeAt(),
                promise.dueAt(),
                promise.fallsAt(),
                promise.state(),
                promise.endedAt(),
                promise.evidence(),
                promise.actions());
    }

    /// @param externalId the brand's own name for it, unique in the brand
    /// @param fanId the fan it is made to; or `community`, or `audience`
    /// @param channel in which it was made
    record NewPromise(
            @NotBlank @Size(max = 200) String externalId,
            @Nullable UUID fanId,
            @Schema(description = "The community's key; one of this, fanId and audience")
                    @Nullable
                    @Size(min = 1, max = 100)
                    String community,
            @Schema(description = "The audience's name; one of this, fanId and community")
                    @Nullable
                    @Size(min = 1, max = 200)
                    String audience,
            @NotBlank @Size(max = 1_000) String what,
            @Nullable @Size(min = 1, max = 50) String channel,
            @NotNull Instant dueAt) {
        Promise.Content content() {
            if (Stream.of(fanId, community, audience).filter(Objects::nonNull).count() != 1) {
                throw Refused.invalid(
                        "/fanId", "one of fanId, community and audience must be given");
            }
            return new Promise.Content(externalId, community, audience, what, channel, dueAt);
        }
    }

    /// @param proof a link or a sentence
    record Proof(@NotBlank @Size(max = 1_000) String proof) {}

    record Reason(@NotBlank @Size(max = 1_000) String reason) {}

    /// @param fallsAt when it counts as broken unless it was kept
    /// @param evidence the proof that it was kept, or why it was broken
    record PromiseView(
            UUID id,
            String externalId,
            @Nullable UUID fanId,
            @Nullable String community,
            @Nullable String audience,
            String what,
            @Nullable String channel,
            Instant madeAt,
            Instant dueAt,
            Instant fallsAt,
            PromiseState state,
            @Nullable Instant endedAt,
            @Nullable String evidence,
            @JsonProperty("_actions") @ActionsOf(PromiseResource.class) List<String> actions) {}
}
