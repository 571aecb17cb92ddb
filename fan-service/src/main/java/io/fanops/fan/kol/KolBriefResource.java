package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.kol.KolBriefs.Brief;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/kol-briefs")
@RunOnVirtualThread
@Tag(name = "KOLs")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class KolBriefResource {
    private final KolBriefs briefs;
    private final Idempotency idempotency;

    KolBriefResource(KolBriefs briefs, Idempotency idempotency) {
        this.briefs = briefs;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Write a brief", description = "`key` is the natural key.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = BriefView.class)))
    public Response write(@PathParam("brand") String brand, @Valid @NotNull BriefDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var written = briefs.write(request);
                    return answer(
                            written.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/kol-briefs/"
                                                            + request.key()))
                                    : Response.ok(),
                            written.brief());
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List briefs")
    public Page<BriefView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                briefs.after(Cursor.id(cursor), limit + 1),
                limit,
                brief -> brief.id().toString(),
                BriefView::of);
    }

    @GET
    @Path("/{brief}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read a brief")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = BriefView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("brief") String brief) {
        return answer(Response.ok(), briefs.require(brief));
    }

    @PATCH
    @Path("/{brief}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit a brief",
            description =
                    """
                    A JSON merge patch; `key` stays. Once a KOL has taken a task by the brief (`agreed`), `text`, `say` and `avoid` stay as they \
                    were agreed upon, and only `title` changes; while all such tasks are rejected, everything does. With If-Match a lost race is \
                    refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = BriefView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("brief") String brief,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = BriefDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return answer(Response.ok(), briefs.edit(brief, patch, ifMatch));
    }

    private static Response answer(Response.ResponseBuilder answer, Brief brief) {
        return answer.entity(BriefView.of(brief))
                .header(HttpHeaders.ETAG, Revision.tag(brief.version()))
                .build();
    }

    /// @param agreed whether a KOL works, or has worked, by it as it is
    record BriefView(
            UUID id, @JsonUnwrapped BriefDetails details, boolean agreed, Instant createdAt) {
        static BriefView of(Brief brief) {
            return new BriefView(brief.id(), brief.details(), brief.agreed(), brief.createdAt());
        }
    }
}
