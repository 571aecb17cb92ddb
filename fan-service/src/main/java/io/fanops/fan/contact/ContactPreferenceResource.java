package io.fanops.fan.contact;

import io.fanops.fan.contact.Contacts.Speaker;
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

@Path("/v1/brands/{brand}/fans/{fan}/contact-preferences")
@RunOnVirtualThread
@Tag(name = "Contact")
class ContactPreferenceResource {
    private final ReachingFans reaching;
    private final WhoIs who;

    ContactPreferenceResource(ReachingFans reaching, WhoIs who) {
        this.reaching = reaching;
        this.who = who;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Read how a fan wants to be reached",
            description =
                    """
                    What was said, and what the fan's doings of the last 90 days tell: the channel used most and the shortest \
                    stretch of the day in which four fifths of them happened, with the counts.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PreferenceView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        return answer(who.require(fan));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
    @Operation(summary = "Note how a fan said they want to be reached")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PreferenceView.class)))
    @Transactional
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Preference preference) {
        var id = who.held(fan);
        reaching.state(id, preference, Speaker.STAFF, ifMatch);
        return answer(id);
    }

    private Response answer(UUID fan) {
        var known = reaching.known(fan);
        return Response.ok(PreferenceView.of(fan, known))
                .header(HttpHeaders.ETAG, PreferenceView.tag(known))
                .build();
    }
}
