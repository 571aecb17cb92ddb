package io.fanops.fan.audience;

import io.fanops.platform.operation.LongWork;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
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
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/audiences/{audience}")
@RunOnVirtualThread
@Tag(name = "Audiences")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class StaticAudienceResource {
    private final DefiningAudiences audiences;
    private final FixingAudiences fixing;
    private final Members members;
    private final LongWork longWork;

    StaticAudienceResource(
            DefiningAudiences audiences,
            FixingAudiences fixing,
            Members members,
            LongWork longWork) {
        this.audiences = audiences;
        this.fixing = fixing;
        this.members = members;
        this.longWork = longWork;
    }

    @POST
    @Path("/snapshots")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Keep who is in an audience now",
            description =
                    "Makes a static audience of the members. The operation's `detail` is its path when it is made; "
                            + "until then there is no such audience.")
    @APIResponse(
            responseCode = "202",
            description = "Being made",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response snapshot(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @Valid @NotNull NewSnapshot request) {
        var audience = AudienceResource.id(id);
        return longWork.start(
                "AUDIENCE_SNAPSHOT",
                request,
                null,
                making(
                        audience,
                        request.name(),
                        telling -> fixing.snapshot(audience, request.name(), telling)));
    }

    @POST
    @Path("/look-alikes")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Find who is most like an audience",
            description =
                    """
                    Makes a static audience of `size` fans, the most alike first, out of those who are not in the audience itself and \
                    have granted the consent. Computed inside the platform, from the brand's own fans: tags, region, gender, channels, \
                    communities, tier, class, roles, endorsers, decade of birth and the brand's attributes: texts, truths, and numbers in ten \
                    bands of about equally many fans. What the audience's expression itself asks for is left out (with `spent` the \
                    tier, with `orders` the class), and a trait that fewer than `minimumCell` of the seeds or of those who may be \
                    found have counts for nothing: it would rank nobody and flatter the lift. The same fans give the same ranks. A \
                    fifth of the seeds is held out to measure the `lift`. \
                    The operation's `detail` is the audience's path when it is made; its `source` says model, lift and the weights \
                    that weigh most. `POST …/look-alikes/preview` answers those at once and makes nothing.\
                    """)
    @APIResponse(
            responseCode = "202",
            description = "Being found",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response lookAlikes(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @Valid @NotNull NewLookAlikes request) {
        var audience = AudienceResource.id(id);
        var wish = likeness(request.size(), request.minimumCell(), request.consent());
        return longWork.start(
                "AUDIENCE_LOOK_ALIKES",
                request,
                (long) request.size(),
                making(
                        audience,
                        request.name(),
                        telling -> fixing.lookAlikes(audience, request.name(), wish, telling)));
    }

    @POST
    @Path("/look-alikes/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say what a look-alike audience would be",
            description = "Lift and weights; nothing is made.")
    public FixingAudiences.Source.LookAlikes previewLookAlikes(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @Valid @NotNull Wish request) {
        return fixing.preview(
                AudienceResource.id(id),
                likeness(request.size(), request.minimumCell(), request.consent()));
    }

    @GET
    @Path("/ranking")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "List a look-alike audience, the most alike first",
            description = "Empty for an audience that is not ranked.")
    public Page<Members.RankedMember> ranking(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                members.ranked(
                        audiences.find(AudienceResource.id(id)).id(),
                        Cursor.number(cursor, 0),
                        limit + 1),
                limit,
                member -> Integer.toString(member.rank()),
                member -> member);
    }

    private LongWork.Work making(UUID of, String name, LongWork.Work work) {
        return new LongWork.Work() {
            @Override
            public void check() {
                fixing.check(of, name);
            }

            @Override
            public @Nullable String run(LongWork.Telling telling) {
                return work.run(telling);
            }
        };
    }

    private static FixingAudiences.Likeness likeness(
            int size, @Nullable Integer minimumCell, @Nullable String consent) {
        return new FixingAudiences.Likeness(
                size, Objects.requireNonNullElse(minimumCell, 50), consent);
    }

    record NewSnapshot(@NotBlank @Size(max = 200) String name) {}

    /// @param name of the audience to be made
    record NewLookAlikes(
            @NotBlank @Size(max = 200) String name,
            @NotNull @Min(1) @Max(10_000_000) Integer size,
            @Nullable @Min(10) @Max(10_000) Integer minimumCell,
            @Nullable @Size(min = 1, max = 50) String consent) {}

    /// @param size fans wished for
    /// @param minimumCell seeds that there must be, and that a trait must have to count; 50 where
    ///   it is not said
    /// @param consent channel in which all who are found have granted a consent, such as `ads`
    record Wish(
            @NotNull @Min(1) @Max(10_000_000) Integer size,
            @Nullable @Min(10) @Max(10_000) Integer minimumCell,
            @Nullable @Size(min = 1, max = 50) String consent) {}
}
