package io.fanops.analytics.event;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused.FieldError;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/events")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
class EventResource {
    private final TakingEvents taking;
    private final Idempotency idempotency;
    private final Clock clock;

    EventResource(TakingEvents taking, Idempotency idempotency, Clock clock) {
        this.taking = taking;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Send what fans did elsewhere, up to a thousand events at once",
            description =
                    "Each `messageId` is counted once, however often it is sent; the answer has a result for each item in "
                            + "its order, and a bad item rejects no other. `type` is the name of what was done, such as `page_viewed`; or "
                            + "`track`, with the name in `event` or in `properties.event`; or `identify`, whose `properties` tell of the "
                            + "fan: they are kept with the event until the fan is erased, and nothing reads them yet; neither the fan nor "
                            + "an audience changes by them. `timestamp` and `sentAt` are by the sender's clock: what that clock was off when it sent is taken out. "
                            + "The list may also be called `batch`.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each event",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Results.class)))
    public Response send(
            @PathParam("brand") String brand,
            @HeaderParam(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Valid @NotNull Batch request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(new Results(taking.take(request.events(), clock.instant())))
                                .build());
    }

    /// @param events 1 to 1,000
    record Batch(
            @JsonAlias("batch")
                    @NotNull
                    @Size(min = 1, max = 1_000)
                    @Schema(type = SchemaType.ARRAY, implementation = SentEvent.class)
                    List<JsonNode> events) {}

    /// @param messageId the sender's id for this event, unique in the brand
    /// @param type name of what was done, or `track`, or `identify`
    /// @param event name of what was done where `type` is `track`
    /// @param timestamp when it happened, by the sender's clock
    /// @param sentAt when it was sent, by the same clock
    /// @param properties of what was done, at most 32,000 characters
    /// @param context of the moment (device, page, campaign …), at most 32,000 characters
    record SentEvent(
            @NotBlank @Size(max = 255) String messageId,
            @NotNull @Valid Who fan,
            @NotBlank @Size(max = MAX_NAME) String type,
            @Size(min = 1, max = MAX_NAME) @Nullable String event,
            @Nullable Instant timestamp,
            @Nullable Instant sentAt,
            @Schema(type = SchemaType.OBJECT, implementation = Object.class)
                    @Nullable JsonNode properties,
            @Schema(type = SchemaType.OBJECT, implementation = Object.class)
                    @Nullable JsonNode context) {
        /// Longer names are no names.
        static final int MAX_NAME = 100;
    }

    /// @param fanId FanOps' id of the fan
    /// @param externalId the brand's own
    @Schema(description = "Either the fan's id or the brand's own name for the fan")
    record Who(@Nullable UUID fanId, @Size(min = 1, max = 255) @Nullable String externalId) {}

    record Results(List<Result> results) {}

    /// @param messageId null where the item has none that can be read
    /// @param errors what is wrong with a rejected item, as pointers into it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(@Nullable String messageId, Status status, @Nullable List<FieldError> errors) {}

    enum Status {
        /// Taken now.
        ACCEPTED,
        /// Taken before, or earlier in this batch.
        DUPLICATE,
        /// Not taken.
        REJECTED
    }
}
