package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.operation.LongWork;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupon-templates/{key}/batches")
@RunOnVirtualThread
@Tag(name = "Coupon templates")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class BatchResource {
    private final CouponTemplates templates;
    private final IssuingBatches batches;
    private final Fans fans;
    private final Idempotency idempotency;
    private final LongWork work;

    BatchResource(
            CouponTemplates templates,
            IssuingBatches batches,
            Fans fans,
            Idempotency idempotency,
            LongWork work) {
        this.templates = templates;
        this.batches = batches;
        this.fans = fans;
        this.idempotency = idempotency;
        this.work = work;
    }

    @POST
    @Operation(
            summary = "Issue a coupon to each of many fans",
            description =
                    "To a list, or to the members of an audience at this moment; answered by an operation, whose `detail` says how many got one."
                            + " Needs an Idempotency-Key. A fan gets one coupon of a `batch`, however often it is sent: what stopped half-way is"
                            + " sent again. It ends with `COUPON_STOCK_EXHAUSTED` where the stock does not do; who got one keeps it.")
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response issue(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @Valid @NotNull NewBatch request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> issueFirst(key, request));
    }

    private Response issueFirst(String key, NewBatch request) {
        var listed = request.fans();
        var audience = request.audience();
        if ((listed == null) == (audience == null)) {
            throw Refused.invalid("/fans", "one of fans and audience must be given");
        }
        var stocked = templates.stocked(key).orElseThrow(() -> Refused.notFound("coupon template"));
        if (audience != null && !fans.hasAudience(audience)) {
            throw TemplateResource.unknownAudience();
        }
        return work.start(
                "COUPON_BATCH",
                request,
                listed == null ? null : Long.valueOf(listed.size()),
                batches.of(stocked, request.batch(), listed, audience));
    }

    /// Coupons for many.
    ///
    /// @param batch the brand's own name for it, of its template's batches
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewBatch(
            @Schema(examples = "spring-2027")
                    @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String batch,
            @Schema(description = "Whom; or audience") @Nullable @Size(min = 1, max = 5_000)
                    List<@NotNull @Valid FanReference> fans,
            @Schema(description = "Whose members of this moment; or fans")
                    @Nullable UUID audience) {}
}
