package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.action.Action;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.Item.Products;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
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
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupon-templates")
@RunOnVirtualThread
@Tag(name = "Coupon templates")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class TemplateResource {
    private static final String ISSUED_KEEP =
            " Coupons that are issued keep end and stores of the version that they were issued under.";

    private final CouponTemplates templates;
    private final EditingTemplates editing;
    private final Fans fans;
    private final Idempotency idempotency;
    private final Support support;

    TemplateResource(
            CouponTemplates templates,
            EditingTemplates editing,
            Fans fans,
            Idempotency idempotency,
            Support support) {
        this.templates = templates;
        this.editing = editing;
        this.fans = fans;
        this.idempotency = idempotency;
        this.support = support;
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
        return idempotency.replay(request).orElseGet(() -> makeFirst(request));
    }

    private Response makeFirst(NewTemplate request) {
        var template = request.template(Ids.next());
        var audience = request.audience();
        if (audience != null && !fans.hasAudience(audience)) {
            throw unknownAudience();
        }
        return idempotency.once(
                request,
                () -> {
                    boolean isNew = templates.add(template, support.clock().instant());
                    var first = templates.stocked(template.key()).orElseThrow();
                    if (!request.template(first.template().id()).equals(first.template())) {
                        throw new Refused(
                                CouponProblem.COUPON_TEMPLATE_EXISTS,
                                "The template `" + template.key() + "` is another one.",
                                new Refused.FieldError("/key", "is taken"));
                    }
                    return answer(isNew ? 201 : 200, first);
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "The brand's coupon templates, oldest first, also those in one state")
    public Page<TemplateView> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable TemplateState state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                templates.after(Cursor.id(cursor), state, limit + 1),
                limit,
                stocked -> stocked.template().id().toString(),
                TemplateView::of);
    }

    @GET
    @Path("/{key}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One coupon template")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("key") String key) {
        return answer(200, find(key));
    }

    @PATCH
    @Path("/{key}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a coupon template's name, end, stock or stores",
            description =
                    "JSON Merge Patch (RFC 7396): what is left out stays, null removes. The stock only grows."
                            + ISSUED_KEEP
                            + " All else is never changed: make another template. With `If-Match` a lost race is answered 412.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Change.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    @Action("edit")
    public Response change(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull ObjectNode patch) {
        Change.refuseFixed(patch);
        var seen = find(key);
        var change = support.patch().apply(Change.of(seen.template()), patch, Change.class);
        // Without If-Match the patch still applies to what was read, or not at all.
        var condition = ifMatch == null ? Revision.tag(seen.revision()) : ifMatch;
        return answer(200, editing.edit(key, change.wanted(), condition));
    }

    @POST
    @Path("/{key}/pause")
    @Operation(summary = "Issue no coupons for now; those issued stay good, rewards go on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(key, TemplateState.PAUSED, ifMatch);
    }

    @POST
    @Path("/{key}/resume")
    @Operation(summary = "Issue coupons again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(key, TemplateState.ACTIVE, ifMatch);
    }

    @POST
    @Path("/{key}/archive")
    @Operation(summary = "Issue no coupons ever again; those issued stay good, rewards go on")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    public Response archive(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(key, TemplateState.ARCHIVED, ifMatch);
    }

    /// The path says what is done, so nothing else tells one such request from another.
    private Response move(String key, TemplateState next, @Nullable String ifMatch) {
        return idempotency.once("", () -> answer(200, editing.move(key, next, ifMatch)));
    }

    private StockedTemplate find(String key) {
        return templates.stocked(key).orElseThrow(() -> Refused.notFound("coupon template"));
    }

    private static Response answer(int status, StockedTemplate stocked) {
        return Response.status(status)
                .entity(TemplateView.of(stocked))
                .header(HttpHeaders.ETAG, Revision.tag(stocked.revision()))
                .build();
    }

    static Refused unknownAudience() {
        return new Refused(
                CouponProblem.UNKNOWN_AUDIENCE,
                "This brand has no such audience.",
                new Refused.FieldError("/audience", "is no audience of this brand"));
    }

    /// What making and editing need besides.
    @ApplicationScoped
    static class Support {
        private final MergePatch patch;
        private final Clock clock;

        Support(MergePatch patch, Clock clock) {
            this.patch = patch;
            this.clock = clock;
        }

        MergePatch patch() {
            return patch;
        }

        Clock clock() {
            return clock;
        }
    }

    /// What may be changed of a template.
    ///
    /// @param validUntil null for no end
    /// @param stock null for no limit
    /// @param stores all where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(
            @NotBlank @Size(max = 200) String name,
            @Nullable Instant validUntil,
            @Nullable @Min(0) @Max(1_000_000_000_000L) Long stock,
            @Nullable @Size(max = 1000) List<@NotBlank @Size(max = 128) String> stores) {

        private static final Set<String> CHANGEABLE =
                Arrays.stream(Change.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.toUnmodifiableSet());

        private static final Set<String> FIXED =
                Arrays.stream(NewTemplate.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(name -> !CHANGEABLE.contains(name))
                        .collect(Collectors.toUnmodifiableSet());

        /// @throws Refused `VALIDATION_FAILED` where the patch is of what is never changed
        static void refuseFixed(ObjectNode patch) {
            patch.fieldNames()
                    .forEachRemaining(field -> {
                        if (FIXED.contains(field)) {
                            throw Refused.invalid(
                                    "/" + field, "is never changed: make another template");
                        }
                    });
        }

        static Change of(Template template) {
            return new Change(
                    template.name(), template.validUntil(), template.stock(), template.stores());
        }

        EditingTemplates.Changeable wanted() {
            return new EditingTemplates.Changeable(
                    name,
                    StoredInstant.of(validUntil, "/validUntil"),
                    stock,
                    stores == null ? List.of() : List.copyOf(stores));
        }
    }

    /// A coupon template as a brand writes it.
    ///
    /// @param key the brand's own name for it, unique in the brand
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewTemplate(
            @Schema(examples = "winter-cup")
                    @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @Schema(description = "GIFT where left out") @Nullable CouponKind kind,
            @Schema(
                            description =
                                    "AMOUNT, PREPAID: minor units of the currency; PERCENTAGE: whole percent; else left out")
                    @Nullable
                    @Min(1)
                    @Max(1_000_000_000_000L)
                    Long value,
            @Schema(description = "ISO 4217, of an AMOUNT or PREPAID")
                    @Nullable
                    @Pattern(regexp = "[A-Z]{3}")
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
                    List<@NotBlank @Size(max = 128) String> stores,
            @Schema(description = "Of a PERCENTAGE, in minor units of the order's currency")
                    @Nullable
                    @Min(1)
                    @Max(1_000_000_000_000L)
                    Long maxDiscount,
            @Schema(
                            description =
                                    "Of a BUY_X_GET_Y: what must be in the order, and what of it is given")
                    @Nullable
                    @Valid
                    BuyGet buyGet,
            @Schema(
                            description =
                                    "Days of 24 hours after it was issued; whichever end comes first counts")
                    @Nullable
                    @Min(1)
                    @Max(3_650)
                    Integer validDays,
            @Schema(
                            description =
                                    "Days on which it is taken, in the brand's time zone; all where left out")
                    @Nullable
                    @Size(min = 1, max = 7)
                    List<@NotNull DayOfWeek> weekdays,
            @Schema(
                            description =
                                    "Hours in which it is taken, in the brand's time zone; hours over midnight belong to the day on which they begin")
                    @Nullable
                    @Valid
                    Hours hours,
            @Schema(
                            description =
                                    "One of which the order must have; a PERCENTAGE is of these alone, by their `price`")
                    @Nullable
                    @Valid
                    Products products,
            @Schema(description = "Whose members alone may redeem and claim, asked each time")
                    @Nullable UUID audience,
            @Schema(
                            description =
                                    "Coupons that a fan may be given (rewards besides), and times a fan may redeem one that is nobody's own; 1 where it is"
                                            + " left out of a claimable one")
                    @Nullable
                    @Min(1)
                    @Max(1_000_000)
                    Integer perFan,
            @Schema(description = "Whether fans may take one themselves, by POST /me/coupons")
                    @Nullable Boolean claimable,
            @Schema(
                            description =
                                    "Whether tills take it without network, as a signed voucher: an AMOUNT, PERCENTAGE or GIFT that is redeemed once, has an"
                                            + " end, and asks for no products, hours or audience")
                    @Nullable Boolean offline,
            @Schema(description = "How it goes together with others on one order")
                    Rules.@Nullable @Valid Stacking stacking) {

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        Template template(UUID id) {
            var of = kind == null ? CouponKind.GIFT : kind;
            switch (of) {
                case AMOUNT, PREPAID -> {
                    require(value != null, "/value", "an " + of + " has a value");
                    require(
                            currency != null && Money.of(0, currency).isKnownCurrency(),
                            "/currency",
                            "an " + of + " has a currency of ISO 4217");
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
                case GIFT, BUY_X_GET_Y -> {
                    require(value == null, "/value", "a " + of + " has no value");
                    require(currency == null, "/currency", "a " + of + " has no currency");
                }
            }
            require(
                    of != CouponKind.PREPAID || maxRedemptions == null,
                    "/maxRedemptions",
                    "a PREPAID is redeemed until nothing is left");
            require(
                    maxDiscount == null || of == CouponKind.PERCENTAGE,
                    "/maxDiscount",
                    "only a PERCENTAGE has one");
            require(
                    (buyGet != null) == (of == CouponKind.BUY_X_GET_Y),
                    "/buyGet",
                    "belongs to a BUY_X_GET_Y");
            if (buyGet != null) {
                require(
                        !buyGet.buy().products().none(),
                        "/buyGet/buy/products",
                        "names no products");
                require(
                        buyGet.give().products() == null || !buyGet.give().products().none(),
                        "/buyGet/give/products",
                        "names no products");
            }
            require(products == null || !products.none(), "/products", "names no products");
            require(
                    !Boolean.TRUE.equals(offline) || fitsOffline(of),
                    "/offline",
                    "is for an AMOUNT, PERCENTAGE or GIFT that is redeemed once, has an end, and asks for no products, hours or audience");
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
                    StoredInstant.of(validFrom, "/validFrom"),
                    StoredInstant.of(validUntil, "/validUntil"),
                    minOrder,
                    stores == null ? List.of() : List.copyOf(stores),
                    rules());
        }

        /// A till can see no more than the voucher, its clock and the order's worth.
        private boolean fitsOffline(CouponKind of) {
            boolean isVisible =
                    of == CouponKind.AMOUNT || of == CouponKind.PERCENTAGE || of == CouponKind.GIFT;
            boolean isOnce = maxRedemptions == null || maxRedemptions == 1;
            boolean ends = validUntil != null || validDays != null;
            return isVisible
                    && isOnce
                    && ends
                    && products == null
                    && weekdays == null
                    && hours == null
                    && audience == null;
        }

        private Rules rules() {
            boolean isClaimable = Boolean.TRUE.equals(claimable);
            return new Rules(
                    maxDiscount,
                    buyGet,
                    validDays,
                    weekdays == null ? null : weekdays.stream().distinct().sorted().toList(),
                    hours,
                    products,
                    audience,
                    perFan == null && isClaimable ? Integer.valueOf(1) : perFan,
                    isClaimable,
                    Boolean.TRUE.equals(offline),
                    stacking);
        }

        private static void require(boolean right, String pointer, String detail) {
            if (!right) {
                throw Refused.invalid(pointer, detail);
            }
        }
    }

    /// A template as it is shown.
    ///
    /// @param version of its end and stores
    /// @param issued coupons that are out, or promised to qualified referrals
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TemplateView(
            UUID id,
            String key,
            String name,
            CouponKind kind,
            TemplateState state,
            int version,
            @Nullable Long value,
            @Nullable String currency,
            @Nullable Long stock,
            long issued,
            int maxRedemptions,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil,
            @Nullable Money minOrder,
            List<String> stores,
            @Nullable Long maxDiscount,
            @Nullable BuyGet buyGet,
            @Nullable Integer validDays,
            @Nullable List<DayOfWeek> weekdays,
            @Nullable Hours hours,
            @Nullable Products products,
            @Nullable UUID audience,
            @Nullable Integer perFan,
            boolean claimable,
            boolean offline,
            Rules.@Nullable Stacking stacking,
            @JsonProperty("_actions")
                    @ActionsOf({TemplateResource.class, CouponResource.class})
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static TemplateView of(StockedTemplate stocked) {
            var template = stocked.template();
            var rules = template.rules();
            return new TemplateView(
                    template.id(),
                    template.key(),
                    template.name(),
                    template.kind(),
                    stocked.state(),
                    stocked.version(),
                    CouponView.value(template),
                    template.currency(),
                    template.stock(),
                    stocked.issued(),
                    template.maxRedemptions(),
                    template.validFrom(),
                    template.validUntil(),
                    template.minOrder(),
                    template.stores(),
                    rules.maxDiscount(),
                    rules.buyGet(),
                    rules.validDays(),
                    rules.weekdays(),
                    rules.hours(),
                    rules.products(),
                    rules.audience(),
                    rules.perFan(),
                    rules.claimable(),
                    rules.offline(),
                    rules.stacking(),
                    stocked.state().actions());
        }
    }
}
