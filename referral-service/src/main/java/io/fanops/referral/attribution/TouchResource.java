package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.attribution.NotingTouches.Outcome;
import io.fanops.referral.attribution.Touches.Told;
import io.fanops.referral.fan.FanReference;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/touches")
@RunOnVirtualThread
@Tag(name = "Attribution")
@RolesAllowed({Role.BRAND_ADMIN, Role.SERVICE})
class TouchResource {
    private final NotingTouches noting;
    private final Idempotency idempotency;

    TouchResource(NotingTouches noting, Idempotency idempotency) {
        this.noting = noting;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Tell up to a hundred scans and clicks that may bring fans to orders",
            description =
                    """
                    Each names its `fan`, or the `clickId` that an order will name, or both; a fan whom nobody has seen becomes known. `subject` is \\
                    what gets the credit, in the brand's own words. Tell it before the order: what an order is credited to is decided when the \\
                    order arrives, and stays. `externalId` is a natural key. The answer has a result for each, in the order sent, with the status that \\
                    it would have by itself: 201, 200 for an equal repeat, 409 `TOUCH_EXISTS`, 400 `UNKNOWN_FAN`. Coupons, referrals and \\
                    partners' links are noted where they happen.\\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Results.class)))
    public Response tell(@PathParam("brand") String brand, @Valid @NotNull NewTouches request) {
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    var told = noting.told(request.touches());
                    return idempotency.once(
                            request, () -> Response.ok(results(request, told)).build());
                });
    }

    private Results results(NewTouches request, List<Optional<Told>> told) {
        var outcomes = noting.note(told.stream().flatMap(Optional::stream).toList()).iterator();
        var results = new ArrayList<Result>(told.size());
        for (int i = 0; i < told.size(); i++) {
            var number = request.touches().get(i).externalId();
            results.add(
                    told.get(i).isEmpty()
                            ? new Result(number, 400, null, "UNKNOWN_FAN")
                            : Result.of(number, outcomes.next()));
        }
        return new Results(results);
    }

    record NewTouches(@NotNull @Size(min = 1, max = 100) List<@NotNull @Valid NewTouch> touches) {}

    /// A scan or click.
    ///
    /// @param externalId the brand's own name for it, unique in the brand
    /// @param subject what gets the credit, such as a store, a code or a campaign
    /// @param clickId as the order will say it
    /// @param store the store's code
    /// @param qrCode that was scanned
    /// @param url of the page that was opened
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewTouch(
            @NotBlank @Size(max = 200) String externalId,
            @Schema(enumeration = {"OFFLINE_QR", "LAST_CLICK"}) @NotNull TouchKind kind,
            @NotBlank @Size(max = 200) String subject,
            @NotNull Instant at,
            @Nullable @Valid Named fan,
            @Nullable @Size(min = 1, max = 64) String clickId,
            @Nullable @Size(min = 1, max = 128) String store,
            @Nullable @Size(min = 1, max = 64) String qrCode,
            @Nullable @Size(min = 1, max = 200) String campaign,
            @Nullable @Size(min = 1, max = 2000) String url) {}

    /// A fan, by the platform's id or by the brand's own name.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Named(
            @Nullable UUID fanId,
            @Nullable @Size(max = 200) @Pattern(regexp = "(?s).*\\S.*", message = "is blank")
                    String externalId) {
        boolean namesOne() {
            return (fanId == null) != (externalId == null);
        }

        FanReference reference() {
            return fanId != null
                    ? FanReference.byId(fanId)
                    : FanReference.byExternalId(Objects.requireNonNull(externalId));
        }
    }

    record Results(List<Result> results) {}

    /// @param status what it would have been answered by itself
    /// @param id of the touch
    /// @param code of the problem, where it was refused
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(String externalId, int status, @Nullable UUID id, @Nullable String code) {
        static Result of(String externalId, Outcome outcome) {
            if (!outcome.isEqual()) {
                return new Result(
                        externalId,
                        AttributionProblem.TOUCH_EXISTS.status(),
                        null,
                        AttributionProblem.TOUCH_EXISTS.name());
            }
            return new Result(externalId, outcome.isNew() ? 201 : 200, outcome.id(), null);
        }
    }
}
