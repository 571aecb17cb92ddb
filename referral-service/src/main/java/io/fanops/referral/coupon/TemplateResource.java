package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupon-templates")
@RunOnVirtualThread
@Tag(name = "Coupon templates")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class TemplateResource {
    private final CouponTemplates templates;
    private final Idempotency idempotency;
    private final Clock clock;

    TemplateResource(CouponTemplates templates, Idempotency idempotency, Clock clock) {
        this.templates = templates;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @Operation(
            summary = "Make a coupon template",
            description =
                    "`key` is a natural key: an equal repeat gives the first template (200), another one under the same key 409.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewTemplate request) {
        var template = request.template(Ids.next());
        return idempotency.once(
                request,
                () -> {
                    if (templates.add(template, clock.instant())) {
                        return Response.status(201).entity(TemplateView.of(template)).build();
                    }
                    var first = templates.find(template.key()).orElseThrow();
                    if (!request.template(first.id()).equals(first)) {
                        throw new Refused(
                                CouponProblem.COUPON_TEMPLATE_EXISTS,
                                "The template `" + template.key() + "` is another one.",
                                new Refused.FieldError("/key", "is taken"));
                    }
                    return Response.ok(TemplateView.of(first)).build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "The brand's coupon templates, oldest first")
    public Page<TemplateView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                templates.after(Cursor.id(cursor), limit + 1),
                limit,
                template -> template.id().toString(),
                TemplateView::of);
    }

    @GET
    @Path("/{key}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One coupon template")
    public TemplateView read(@PathParam("brand") String brand, @PathParam("key") String key) {
        return TemplateView.of(
                templates.find(key).orElseThrow(() -> Refused.notFound("coupon template")));
    }

    /// A coupon template as a brand writes it.
    ///
    /// @param key the brand's own name for it, unique in the brand
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewTemplate(
            @Schema(examples = "winter-cup")
                    @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9._-]*",
                            message = "may have letters, digits, dots, dashes and underscores")
                    String key,
            @NotBlank @Size(max = 200) String name,
            @Schema(description = "GIFT where left out") @Nullable CouponKind kind,
            @Schema(
                            description =
                                    "AMOUNT: minor units of the currency; PERCENTAGE: whole percent; GIFT: left out")
                    @Nullable
                    @Min(1)
                    @Max(1_000_000_000_000L)
                    Long value,
            @Schema(description = "ISO 4217, of an AMOUNT") @Nullable @Pattern(regexp = "[A-Z]{3}")
                    String currency,
            @Schema(description = "Coupons there may be; without limit where left out")
                    @Nullable
                    @Min(0)
                    @Max(1_000_000_000_000L)
                    Long stock,
            @Schema(description = "How often one coupon can be redeemed; once where left out")
                    @Nullable
                    @Min(1)
                    @Max(1_000_000)
                    Integer maxRedemptions,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil,
            @Nullable @Valid Money minOrder,
            @Schema(description = "Codes of the stores that take it; all where left out")
                    @Nullable
                    @Size(max = 1000)
                    List<@NotBlank @Size(max = 128) String> stores) {

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        Template template(UUID id) {
            var of = kind == null ? CouponKind.GIFT : kind;
            switch (of) {
                case AMOUNT -> {
                    require(value != null, "/value", "an AMOUNT has a value");
                    require(
                            currency != null && Money.of(0, currency).isKnownCurrency(),
                            "/currency",
                            "an AMOUNT has a currency of ISO 4217");
                    require(
                            minOrder == null || minOrder.currency().equals(currency),
                            "/minOrder/currency",
                            "must be the coupon's own");
                }
                case PERCENTAGE -> {
                    require(
                            value != null && value <= 100,
                            "/value",
                            "a PERCENTAGE is between 1 and 100");
                    require(currency == null, "/currency", "a PERCENTAGE has no currency");
                }
                case GIFT -> {
                    require(value == null, "/value", "a GIFT has no value");
                    require(currency == null, "/currency", "a GIFT has no currency");
                }
            }
            require(
                    minOrder == null || minOrder.isKnownCurrency(),
                    "/minOrder/currency",
                    "is no currency of ISO 4217");
            require(
                    validFrom == null || validUntil == null || validFrom.isBefore(validUntil),
                    "/validUntil",
                    "must be after validFrom");
            return new Template(
                    id,
                    key,
                    name,
                    of,
                    value == null ? 0 : value,
                    currency,
                    stock,
                    maxRedemptions == null ? 1 : maxRedemptions,
                    micros(validFrom, "/validFrom"),
                    micros(validUntil, "/validUntil"),
                    minOrder,
                    stores == null ? List.of() : List.copyOf(stores));
        }

        private static void require(boolean right, String pointer, String detail) {
            if (!right) {
                throw Refused.invalid(pointer, detail);
            }
        }

        /// The database keeps microseconds; so do we, or an equal repeat would look different.
        /// Years of five digits are beyond what it keeps.
        private static @Nullable Instant micros(@Nullable Instant at, String pointer) {
            if (at != null
                    && (at.isBefore(Instant.EPOCH)
                            || at.isAfter(Instant.parse("9999-12-31T00:00:00Z")))) {
                throw Refused.invalid(pointer, "times are between the years 1970 and 9999");
            }
            return at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TemplateView(
            UUID id,
            String key,
            String name,
            CouponKind kind,
            @Nullable Long value,
            @Nullable String currency,
            @Nullable Long stock,
            int maxRedemptions,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil,
            @Nullable Money minOrder,
            List<String> stores) {

        static TemplateView of(Template template) {
            return new TemplateView(
                    template.id(),
                    template.key(),
                    template.name(),
                    template.kind(),
                    template.kind() == CouponKind.GIFT ? null : template.value(),
                    template.currency(),
                    template.stock(),
                    template.maxRedemptions(),
                    template.validFrom(),
                    template.validUntil(),
                    template.minOrder(),
                    template.stores());
        }
    }
}
