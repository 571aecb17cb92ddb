package io.fanops.fan.intake;

import io.fanops.fan.intake.Item.Incoming;
import io.fanops.fan.intake.Senders.Sender;
import io.fanops.fan.touch.Happened;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Caller;
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
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/intake")
@RunOnVirtualThread
@Tag(name = "Intake")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
class IntakeResource {
    private final TakingIn takingIn;
    private final Senders senders;
    private final Intake intake;
    private final Idempotency idempotency;
    private final Caller caller;

    IntakeResource(
            TakingIn takingIn,
            Senders senders,
            Intake intake,
            Idempotency idempotency,
            Caller caller) {
        this.takingIn = takingIn;
        this.senders = senders;
        this.intake = intake;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Tell of something that came in from outside",
            description =
                    """
                    A message, a call, a visit, a comment, a support request. `from` says who it was: a fanId, the brand's externalId \
                    (which makes a fan known), or an identity, such as a telephone number or an openid. An identity that nobody has \
                    makes a fan known, as a bystander by a number or an address; one that points to several fans alike is nobody's, and \
                    one that many people share (`DEVICE`, `IP`) is refused. It is a touch of the fan. With the fan's consent to \
                    conversations the words are captured as one; without it they are kept for the handling, at most 30 days, and go with \
                    its end. The routing decides who may take it at first; `dryRun=true` says so and keeps nothing. The externalId is the \
                    natural key: equal content again gives the first one (200). The answer is without the text.\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "In the queue",
            content = @Content(schema = @Schema(implementation = ItemView.class)))
    @APIResponse(responseCode = "200", description = "Was told with this content")
    public Response tell(
            @PathParam("brand") String brand,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewItem request) {
        return idempotency.once(
                request,
                () -> {
                    var told = takingIn.take(request.incoming(), senders.fan(request.from()));
                    return (told.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/intake/"
                                                            + told.item().id()))
                                    : Response.ok())
                            .entity(ItemView.of(told.item().withoutTexts(), Taker.of(caller)))
                            .build();
                });
    }

    @GET
    @Operation(
            summary = "List what came in, the oldest first",
            description =
                    "`OPEN` is what waits for somebody, also what somebody has had for too long. Texts only as long as they are kept.")
    public Page<ItemView> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("channel") @Nullable @Size(max = 50) String channel,
            @QueryParam("fanId") @Nullable String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var taker = Taker.of(caller);
        return Page.of(
                intake.after(Cursor.id(cursor), state, channel, senders.ids(fan), limit + 1),
                limit,
                item -> item.id().toString(),
                item -> ItemView.of(item, taker));
    }

    /// @param externalId the brand's own name for it, unique in the brand
    /// @param from null where nobody knows who it was
    /// @param at when it was said, since 2000-01-01
    record NewItem(
            @NotBlank @Size(max = 200) String externalId,
            @NotBlank @Size(max = 50) String channel,
            @Nullable @Valid Sender from,
            @NotBlank @Size(max = 4_000) String text,
            @NotNull @Happened Instant at,
            @Nullable @Size(max = 50) @Pattern(regexp = SAID, message = "must not be blank")
                    String topic) {
        /// Something that can be seen.
        static final String SAID = "(?s).*\\S.*";

        Incoming incoming() {
            return new Incoming(
                    externalId, channel, topic, text, at.truncatedTo(ChronoUnit.MICROS));
        }
    }
}
