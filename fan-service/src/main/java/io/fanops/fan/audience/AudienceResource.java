package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.freshness.Progress;
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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/audiences")
@RunOnVirtualThread
@Tag(name = "Audiences")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class AudienceResource {
    /// What moves fans in and out of audiences besides calls to this service.
    private static final String[] FED_BY = {"referral-facts", "content-facts", "activity-facts"};

    private final DefiningAudiences audiences;
    private final Members members;
    private final Progress progress;
    private final Idempotency idempotency;

    AudienceResource(
            DefiningAudiences audiences,
            Members members,
            Progress progress,
            Idempotency idempotency) {
        this.audiences = audiences;
        this.members = members;
        this.progress = progress;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Name an audience", description = "The name is the natural key.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response create(@PathParam("brand") String brand, @Valid @NotNull NewAudience request) {
        ExpressionParser.parse(request.expression());
        return idempotency.once(
                request,
                () -> {
                    var named = audiences.name(request.name(), request.expression());
                    var audience = named.audience();
                    return (named.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/audiences/"
                                                            + audience.id()))
                                    : Response.ok())
                            .entity(view(audience))
                            .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                            .build();
                });
    }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Count who an expression means now")
    public Preview preview(
            @PathParam("brand") String brand, @Valid @NotNull PreviewRequest request) {
        var expression = ExpressionParser.parse(request.expression());
        // Asked first: what comes in while we count makes the figure fresher, never staler, than it
        // says.
        var freshness = progress.of(FED_BY);
        return new Preview(
                members.count(expression),
                freshness.asOf(),
                freshness.lagMs(),
                freshness.pendingEvents());
    }

    @GET
    @Operation(summary = "List audiences")
    public Page<AudienceView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                audiences.after(Cursor.id(cursor), limit + 1),
                limit,
                a -> a.id().toString(),
                AudienceResource::view);
    }

    @GET
    @Path("/{audience}")
    @Operation(summary = "Read an audience")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("audience") String id) {
        var audience = audiences.find(id(id));
        return Response.ok(view(audience))
                .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                .build();
    }

    @PATCH
    @Path("/{audience}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Rename or redefine an audience")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull ObjectNode patch) {
        var audience = audiences.edit(id(id), patch, ifMatch);
        return Response.ok(view(audience))
                .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                .build();
    }

    @DELETE
    @Path("/{audience}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Delete an audience; its fans stay")
    public void delete(@PathParam("brand") String brand, @PathParam("audience") String id) {
        audiences.delete(id(id));
    }

    @GET
    @Path("/{audience}/members")
    @Operation(summary = "List who is in an audience now")
    public Page<Members.Member> members(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var expression = ExpressionParser.parse(audiences.find(id(id)).expression());
        return Page.of(
                members.after(expression, Cursor.id(cursor), limit + 1),
                limit,
                m -> m.id().toString(),
                m -> m);
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("audience"));
    }

    private static AudienceView view(Audience audience) {
        return new AudienceView(
                audience.id(), audience.name(), audience.expression(), audience.createdAt());
    }

    private static final String EXPRESSION =
            """
            `and`, `or`, `not`, parentheses and terms. `tag("a","b")`, `stage`, `tier`, `gender`, `region`, `channel`, `consent`, \
            `community`: has one of the values. `attribute("x")`: has it; `attribute("x") >= 5` compares with a text, a number, \
            `true` or `false`. `birthYear`, `joinedOn`, `lastSeen`, `orders`, `spent` compare by = != < <= > >=; `spent` in minor \
            units of the brand's currency. A fan of whom something is unknown is not in a comparison.

            `community` is answered from memberships, which nothing writes yet: until they come, it means nobody.\
            """;

    /// @param expression see [ExpressionParser]
    record NewAudience(
            @NotBlank @Size(max = 200) String name,
            @Schema(
                            description = EXPRESSION,
                            examples = "tag(\"coffee\") and not stage(\"BYSTANDER\")")
                    @NotBlank
                    String expression) {}

    record PreviewRequest(
            @Schema(
                            description = EXPRESSION,
                            examples = "tag(\"coffee\") and not stage(\"BYSTANDER\")")
                    @NotBlank
                    String expression) {}

    /// @param count fans who are in it
    /// @param asOf facts up to this moment are counted
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that are waiting to be counted
    record Preview(long count, Instant asOf, long lagMs, long pendingEvents) {}

    record AudienceView(UUID id, String name, String expression, Instant createdAt) {}
}
