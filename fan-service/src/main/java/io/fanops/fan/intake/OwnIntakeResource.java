package io.fanops.fan.intake;

import io.fanops.fan.intake.IntakeResource.NewItem;
import io.fanops.fan.intake.Item.Incoming;
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
import jakarta.validation.constraints.Pattern;
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
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/intake")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class OwnIntakeResource {
    private final TakingIn takingIn;
    private final Senders senders;
    private final Intake intake;
    private final Idempotency idempotency;
    private final Clock clock;

    OwnIntakeResource(
            TakingIn takingIn,
            Senders senders,
            Intake intake,
            Idempotency idempotency,
            Clock clock) {
        this.takingIn = takingIn;
        this.senders = senders;
        this.intake = intake;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say something to the brand",
            description =
                    "Its staff answer it. Send an Idempotency-Key, so that a repeat is not said twice. The answer is without the text.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = OwnItem.class)))
    public Response say(@PathParam("brand") String brand, @Valid @NotNull Word request) {
        return idempotency.once(
                request,
                () -> {
                    var told = takingIn.take(request.incoming(clock.instant()), senders.oneself());
                    return Response.status(Response.Status.CREATED)
                            .entity(OwnItem.of(told.item().withoutTexts()))
                            .build();
                });
    }

    @GET
    @Operation(
            summary = "What I said, and what was answered, the oldest first",
            description = "Also what I said elsewhere. Texts as long as they are kept.")
    public Page<OwnItem> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                intake.after(Cursor.id(cursor), null, null, senders.ownIds(), limit + 1),
                limit,
                item -> item.id().toString(),
                OwnItem::of);
    }

    /// @param channel `app` where left out
    record Word(
            @NotBlank @Size(max = 4_000) String text,
            @Nullable @Size(max = 50) @Pattern(regexp = NewItem.SAID, message = "must not be blank")
                    String topic,
            @Nullable @Size(max = 50) @Pattern(regexp = NewItem.SAID, message = "must not be blank")
                    String channel) {
        Incoming incoming(Instant now) {
            return new Incoming(
                    null,
                    Objects.requireNonNullElse(channel, "app"),
                    topic,
                    text,
                    now.truncatedTo(ChronoUnit.MICROS));
        }
    }

    /// An item as the fan sees it: not who of the staff has it, nor why it was closed.
    record OwnItem(
            UUID id,
            String channel,
            @Nullable String topic,
            Instant at,
            OwnState state,
            @Nullable String text,
            @Nullable OwnAnswer answer) {
        static OwnItem of(Item item) {
            return new OwnItem(
                    item.id(),
                    item.channel(),
                    item.topic(),
                    item.at(),
                    OwnState.of(item.state()),
                    item.text(),
                    item.answer() == null
                            ? null
                            : new OwnAnswer(
                                    item.answer().channel(),
                                    item.answer().at(),
                                    item.answer().text()));
        }
    }

    record OwnAnswer(String channel, Instant at, @Nullable String text) {}

    enum OwnState {
        WAITING,
        ANSWERED,
        CLOSED;

        static OwnState of(State state) {
            return switch (state) {
                case OPEN, CLAIMED -> WAITING;
                case ANSWERED -> ANSWERED;
                case CLOSED -> CLOSED;
            };
        }
    }
}
