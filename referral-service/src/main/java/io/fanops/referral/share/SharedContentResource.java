package io.fanops.referral.share;

import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Days;
import io.fanops.referral.share.SharedContents.Place;
import io.fanops.referral.share.SharedContents.Preview;
import io.fanops.referral.share.SharedContents.Sharer;
import io.fanops.referral.share.SharedContents.Spread;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/shared-contents")
@RunOnVirtualThread
@Tag(name = "Sharing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class SharedContentResource {
    private static final String DAYS =
            "Days of the brand's time zone, both included: the last 30 where none is named, a year at most.";

    private final SharedContents contents;
    private final SharePolicies policies;
    private final Days days;

    SharedContentResource(SharedContents contents, SharePolicies policies, Days days) {
        this.contents = contents;
        this.policies = policies;
        this.days = days;
    }

    @PUT
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Say how something looks in chats where fans share it",
            description =
                    """
                    Title, text and picture of link previews, for all links to it, made before or after. With `url`, only of links to that page, \
                    whatever more their address says: a fan says the content of a link, and may say it of any page on the `allowedHosts`. The last \
                    word counts.\
                    """)
    public Preview put(@PathParam("brand") String brand, @Valid @NotNull Preview request) {
        var policy = policies.present();
        policy.check(request.imageUrl(), "/imageUrl");
        policy.check(request.url(), "/url");
        contents.put(request);
        return request;
    }

    @GET
    @Operation(
            summary = "What is spread most, by openings of its links",
            description =
                    DAYS
                            + " Sharers and links are those that were opened; orders are credited ones, by the day of their arrival. What erased fans alone shared stands under `Erased`.")
    public Page<Spread> list(
            @PathParam("brand") String brand,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("from") @Nullable String from,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                contents.spread(days.asked(from, to), Place.at(cursor), limit + 1),
                limit,
                Spread::cursor,
                spread -> spread);
    }

    @GET
    @Path("/sharers")
    @Operation(
            summary = "Who spreads most, by openings of their links",
            description = DAYS + " Of one content or of all; a merged fan is the survivor.")
    public Page<Sharer> sharers(
            @PathParam("brand") String brand,
            @QueryParam("content") @Nullable @Size(max = 2_000) String content,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("from") @Nullable String from,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                contents.sharers(days.asked(from, to), content, Place.ofFan(cursor), limit + 1),
                limit,
                Sharer::cursor,
                sharer -> sharer);
    }
}
