package io.fanops.fan.conversation;

import io.fanops.fan.touch.Happened;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
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
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/conversations")
@RunOnVirtualThread
@Tag(name = "Conversations")
class ConversationResource {
    /// Sorts after every id.
    private static final UUID END = new UUID(-1, -1);

    private final Capturing capturing;
    private final Conversations conversations;
    private final WhoIs who;
    private final Idempotency idempotency;
    private final Clock clock;

    ConversationResource(
            Capturing capturing,
            Conversations conversations,
            WhoIs who,
            Idempotency idempotency,
            Clock clock) {
        this.capturing = capturing;
        this.conversations = conversations;
        this.who = who;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
    @Operation(
            summary = "Capture what was said",
            description =
                    """
                    Refused unless the fan has granted the consent that the conversation rules name. What the fan said (`IN`) is \
                    looked through for their keywords and corrects the fan's tags; the text is kept as long as they say. The \
                    externalId is the natural key: equal content again gives the first one (200). With `dryRun=true` nothing is \
                    captured.\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Captured",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was captured with this content",
            content = @Content(schema = @Schema(implementation = Conversation.class)))
    public Response capture(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewConversation request) {
        return idempotency.once(
                request,
                () -> {
                    var captured = capturing.capture(who.require(fan), request.said());
                    return Response.status(captured.isNew() ? 201 : 200)
                            .entity(captured.conversation().withoutText())
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
    @Operation(
            summary = "List what was said, the newest first; texts only as long as they are kept",
            description =
                    "No text is shown of a fan who does not grant the consent that it was captured with; those of a fan who withdraws"
                            + " it are deleted within the hour.")
    public Page<Conversation> list(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var after = Cursor.id(cursor);
        return Page.of(
                conversations.before(
                        who.idsOf(who.require(fan)),
                        cursor == null || cursor.isEmpty() ? END : after,
                        clock.instant(),
                        limit + 1),
                limit,
                conversation -> conversation.id().toString(),
                conversation -> conversation);
    }

    /// @param externalId the brand's own name for it, unique in the brand
    /// @param at when it was said, since 2000-01-01
    record NewConversation(
            @NotBlank @Size(max = 200) String externalId,
            @NotBlank @Size(max = 50) String channel,
            @NotNull Direction direction,
            @NotBlank @Size(max = 10_000) String text,
            @NotNull @Happened Instant at) {
        Said said() {
            return new Said(
                    externalId, channel, direction, text, at.truncatedTo(ChronoUnit.MICROS));
        }
    }
}
