package io.fanops.fan.consent;

import io.fanops.fan.consent.Consents.Past;
import io.fanops.fan.consent.Consents.Standing;
import io.fanops.fan.consent.Consents.Word;
import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PastOrPresent;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/consents")
@RunOnVirtualThread
@Tag(name = "Consents")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
class ConsentResource {
    /// How a channel and a topic read in an address.
    private static final String NAME = "[\\p{L}\\p{M}\\p{N}_.:-]{1,50}";

    private final Consents consents;
    private final WhoIs whoIs;
    private final Caller caller;

    ConsentResource(Consents consents, WhoIs whoIs, Caller caller) {
        this.consents = consents;
        this.whoIs = whoIs;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "What a fan allows, with who said so and when",
            description =
                    "By channel, and by topic where something was said of one. `allowed` is what holds: a no to a channel is a no to all its "
                            + "topics. Of what is not listed nothing was said, which is no permission.")
    public Standings read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        return new Standings(consents.standing(whoIs.require(fan)));
    }

    @GET
    @Path("/history")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "What a fan allowed before, oldest first; never changed")
    public Page<Past> history(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                consents.past(whoIs.require(fan), Cursor.id(cursor), limit + 1),
                limit,
                past -> past.id().toString(),
                past -> past);
    }

    @PUT
    @Path("/{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Note what a fan says to a channel",
            description =
                    "Stands from now on, unless `saidAt` is before what it contradicts (409). The same again changes nothing.")
    @Transactional
    public Standings sayToChannel(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("channel") @Pattern(regexp = NAME) String channel,
            @Valid @NotNull Say request) {
        return say(fan, channel, null, request);
    }

    @PUT
    @Path("/{channel}/{topic}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Note what a fan says to a topic of a channel",
            description =
                    "Narrows what the channel allows, or allows this topic where nothing was said of the channel.")
    @Transactional
    public Standings sayToTopic(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("channel") @Pattern(regexp = NAME) String channel,
            @PathParam("topic") @Pattern(regexp = NAME) String topic,
            @Valid @NotNull Say request) {
        return say(fan, channel, topic, request);
    }

    private Standings say(String fan, String channel, @Nullable String topic, Say request) {
        var id = whoIs.held(fan);
        consents.say(
                new Word(
                        id, channel, topic, request.granted(), request.saidAt(), request.wording()),
                new Provenance(Provenance.Source.STAFF, caller.subject()));
        return new Standings(consents.standing(id));
    }

    /// @param saidAt when the fan said so; now where it is left out
    /// @param wording version of the text that the fan agreed to
    record Say(
            @NotNull Boolean granted,
            @Nullable @PastOrPresent Instant saidAt,
            @Nullable @Size(min = 1, max = 100) String wording) {}

    record Standings(List<Standing> consents) {}
}
