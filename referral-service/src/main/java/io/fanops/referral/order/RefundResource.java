package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.order.Refunding.Refund;
import io.fanops.referral.wallet.Deadlocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/orders/{externalId}/refunds")
@RunOnVirtualThread
@Tag(name = "Orders")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class RefundResource {
    private final Refunding refunding;
    private final Idempotency idempotency;

    RefundResource(Refunding refunding, Idempotency idempotency) {
        this.refunding = refunding;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Pay an order back, wholly or in part",
            description =
                    "Needs an Idempotency-Key. Refunds never exceed their order. A full refund, or a rest below the program's"
                            + " `minOrder`, takes back the rewards that the order caused, by counter-entries; a wallet may go below"
                            + " zero by that.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Refund.class)))
    public Response refund(
            @PathParam("brand") String brand,
            @PathParam("externalId") String externalId,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @Nullable NewRefund request) {
        var refund = request == null ? new NewRefund(null, null, null) : request;
        if (refund.amount() != null && refund.amount().amount() == 0) {
            throw Refused.invalid("/amount/amount", "must be 1 or more");
        }
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        refund,
                        () -> {
                            var made =
                                    refunding.refund(
                                            externalId,
                                            refund.externalId(),
                                            refund.amount(),
                                            refund.reason());
                            return Response.status(made.isNew() ? 201 : 200)
                                    .entity(made.refund())
                                    .build();
                        }));
    }

    /// Money that goes back.
    ///
    /// @param externalId the brand's own number of the refund, unique in its order
    /// @param amount all that is left where it is left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewRefund(
            @Nullable @Size(min = 1, max = 200) String externalId,
            @Nullable @Valid Money amount,
            @Nullable @Size(max = 500) String reason) {}
}
