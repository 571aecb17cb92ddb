package io.fanops.fan.profile;

import io.fanops.fan.consent.Consents;
import io.fanops.fan.consent.Consents.Standing;
import io.fanops.fan.consent.Consents.Word;
import io.fanops.fan.export.AllOnAFan;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What fans decide and may have of what is held on them.
@Path("/v1/brands/{brand}/me")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class MyAffairsResource {
    private static final String NAME = "[\\p{L}\\p{M}\\p{N}_.:-]{1,50}";

    private final Me me;
    private final WhoIs who;
    private final Consents consents;
    private final AllOnAFan all;

    MyAffairsResource(Me me, WhoIs who, Consents consents, AllOnAFan all) {
        this.me = me;
        this.who = who;
        this.consents = consents;
        this.all = all;
    }

    @GET
    @Path("/consents")
    @Operation(summary = "What I allow the brand, with who said so and when")
    public MyConsents consents(@PathParam("brand") String brand) {
        return new MyConsents(consents.standing(me.fan()));
    }

    @PUT
    @Path("/consents/{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say yes or no to a channel",
            description = "A no to a channel is a no to all its topics. Stands from now on.")
    @Transactional
    public MyConsents sayToChannel(
            @PathParam("brand") String brand,
            @PathParam("channel") @Pattern(regexp = NAME) String channel,
            @Valid @NotNull MyWord request) {
        return say(brand, channel, null, request);
    }

    @PUT
    @Path("/consents/{channel}/{topic}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Say yes or no to a topic of a channel")
    @Transactional
    public MyConsents sayToTopic(
            @PathParam("brand") String brand,
            @PathParam("channel") @Pattern(regexp = NAME) String channel,
            @PathParam("topic") @Pattern(regexp = NAME) String topic,
            @Valid @NotNull MyWord request) {
        return say(brand, channel, topic, request);
    }

    private MyConsents say(String brand, String channel, @Nullable String topic, MyWord request) {
        var fan = who.held(me.fan());
        consents.say(
                new Word(fan, channel, topic, request.granted(), null, request.wording()),
                me.provenance());
        return new MyConsents(consents.standing(fan));
    }

    @GET
    @Path("/export")
    @Operation(
            summary = "All that the brand's fan records hold on me, as a file",
            description =
                    "By table, rows as they are stored. Times are UTC, money is in minor units.")
    @APIResponse(responseCode = "200", description = "A JSON file, as an attachment")
    public Response export(@PathParam("brand") String brand) {
        var fan = me.fan();
        return Response.ok((StreamingOutput) out -> all.write(fan, out), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"me.json\"")
                .build();
    }

    /// @param wording version of the text that the fan was shown
    record MyWord(@NotNull Boolean granted, @Nullable @Size(min = 1, max = 100) String wording) {}

    record MyConsents(List<Standing> consents) {}
}
