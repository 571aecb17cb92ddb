package io.fanops.fan.contact;

import io.fanops.fan.contact.Contacts.Speaker;
import io.fanops.fan.who.Oneself;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/contact-preferences")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class OwnContactPreferenceResource {
    private final ReachingFans reaching;
    private final Oneself me;
    private final WhoIs who;

    OwnContactPreferenceResource(ReachingFans reaching, Oneself me, WhoIs who) {
        this.reaching = reaching;
        this.me = me;
        this.who = who;
    }

    @GET
    @Operation(summary = "How I want to be reached, and what my doings tell of it")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PreferenceView.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(me.fan());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Say how I want to be reached")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PreferenceView.class)))
    @Transactional
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Preference preference) {
        var id = who.held(me.fan());
        reaching.state(id, preference, Speaker.FAN, ifMatch);
        return answer(id);
    }

    private Response answer(UUID fan) {
        var known = reaching.known(fan);
        return Response.ok(PreferenceView.of(fan, known))
                .header(HttpHeaders.ETAG, PreferenceView.tag(known))
                .build();
    }
}
