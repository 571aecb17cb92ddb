package io.fanops.fan.conversation;

import io.fanops.fan.conversation.Policies.Versioned;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/conversation-rules")
@RunOnVirtualThread
@Tag(name = "Conversations")
class PolicyResource {
    private final Policies policies;

    PolicyResource(Policies policies) {
        this.policies = policies;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read what is captured of conversations, and what keywords mean")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PolicyView.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.inForce());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Say what is captured of conversations, and what keywords mean",
            description =
                    """
                    For what is captured from now on. A keyword is found anywhere in the text, whatever its case and width; where it \
                    begins or ends with a Latin letter or a digit, a word must begin or end there. The later rule wins where two \
                    speak of one tag; the sentiment is the mean of those that match.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PolicyView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Policy policy) {
        return answer(policies.put(policy, ifMatch));
    }

    private static Response answer(Versioned policy) {
        return Response.ok(new PolicyView(policy.version(), policy.policy()))
                .header(HttpHeaders.ETAG, Revision.tag(policy.version()))
                .build();
    }

    record PolicyView(int version, Policy policy) {}
}
