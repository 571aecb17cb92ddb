package io.fanops.fan.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.fan.contact.Advice;
import io.fanops.fan.contact.ReachingFans;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/intake/{item}")
@RunOnVirtualThread
@Tag(name = "Intake")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
class ItemResource {
    private final Handling handling;
    private final Intake intake;
    private final ReachingFans reaching;
    private final Idempotency idempotency;
    private final Caller caller;

    ItemResource(
            Handling handling,
            Intake intake,
            ReachingFans reaching,
            Idempotency idempotency,
            Caller caller) {
        this.handling = handling;
        this.intake = intake;
        this.reaching = reaching;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "Read an item",
            description =
                    "With who did what with it (the newest 100), and how and when the fan is best answered, as `…/contact-advice` says.")
    public Whole read(@PathParam("brand") String brand, @PathParam("item") String id) {
        var item = handling.found(id(id));
        return new Whole(
                item,
                item.actions(Taker.of(caller)),
                item.fanId() == null ? null : reaching.advice(item.fanId(), null),
                intake.history(item.id()));
    }

    @POST
    @Path("/claim")
    @Operation(
            summary = "Take an item, or go on having it",
            description =
                    """
                    Any of the staff may, but for whom the routing lets others first; administrators always may. Of many one has it, for 15 \
                    minutes (the platform's setting) from each claim on; then it is open again by itself.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ItemView.class)))
    public Response claim(@PathParam("brand") String brand, @PathParam("item") String id) {
        return once(Map.of(), () -> handling.claim(id(id), Taker.of(caller)));
    }

    @POST
    @Path("/release")
    @Operation(summary = "Give an item back")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ItemView.class)))
    public Response release(@PathParam("brand") String brand, @PathParam("item") String id) {
        return once(Map.of(), () -> handling.release(id(id), Taker.of(caller)));
    }

    @POST
    @Path("/answer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say how an item was answered",
            description =
                    """
                    By who has it, or at once by who may take it. It is a touch of the fan, and captured with the fan's consent. The fan \
                    reads the text under `/me/intake`, for at least 30 days. Nothing is sent by it.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ItemView.class)))
    public Response answer(
            @PathParam("brand") String brand,
            @PathParam("item") String id,
            @Valid @NotNull NewAnswer request) {
        return once(
                request,
                () -> handling.answer(id(id), request.channel(), request.text(), Taker.of(caller)));
    }

    @POST
    @Path("/close")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "End an item without an answer, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ItemView.class)))
    public Response close(
            @PathParam("brand") String brand,
            @PathParam("item") String id,
            @Valid @NotNull Reason request) {
        return once(request, () -> handling.close(id(id), request.reason(), Taker.of(caller)));
    }

    /// Answers without texts: an answer is kept for repeats.
    private Response once(Object request, Supplier<Item> step) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(ItemView.of(step.get().withoutTexts(), Taker.of(caller)))
                                .build());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("intake item"));
    }

    /// @param channel by which it was answered
    /// @param text what was said or done
    record NewAnswer(
            @NotBlank @Size(max = 50) String channel, @NotBlank @Size(max = 4_000) String text) {}

    record Reason(@NotBlank @Size(max = 500) String reason) {}

    /// @param advice null where nobody knows who it is
    /// @param history the newest 100, the oldest of them first
    record Whole(
            @JsonUnwrapped Item item,
            @JsonProperty("_actions") @ActionsOf(ItemResource.class) List<String> actions,
            @Nullable Advice advice,
            List<Intake.Event> history) {}
}
