package io.fanops.referral.prize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Form;
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
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/prize-pools")
@RunOnVirtualThread
@Tag(name = "Prizes")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class PoolResource {
    /// Of a pool, in its unit: ten thousand million yuan, in minor units.
    private static final long MOST = 1_000_000_000_000L;

    /// A stock of coupons is taken as an int.
    private static final long MOST_COUPONS = 1_000_000_000L;

    private final Pools pools;
    private final Brands brands;
    private final MergePatch patch;
    private final Idempotency idempotency;

    PoolResource(Pools pools, Brands brands, MergePatch patch, Idempotency idempotency) {
        this.pools = pools;
        this.brands = brands;
        this.patch = patch;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Make a prize pool: a stock of points, cash, gifts or coupons to give away",
            description =
                    """
                    `key` is a natural key: an equal repeat gives the first pool (200), another one under the same key 409. Coupons are taken out \\
                    of their template's stock at once, so that one that is reserved is there when it is won.\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response make(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewPool request) {
        var terms = request.terms();
        var unit = terms.form().unit(terms.form() == Form.CASH ? brands.awaited().currency() : "");
        return idempotency.once(
                request,
                () -> {
                    var made = pools.make(terms, unit);
                    return answer(made.isNew() ? 201 : 200, made.pool());
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "The brand's prize pools, oldest first")
    public Page<Pool> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                pools.after(Cursor.id(cursor), limit + 1),
                limit,
                pool -> pool.id().toString(),
                pool -> pool);
    }

    @GET
    @Path("/{pool}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "One prize pool, and what is left of it")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("pool") String pool) {
        return answer(200, pools.require(pool));
    }

    @PATCH
    @Path("/{pool}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change a prize pool's name, total or end",
            description =
                    "A JSON merge patch: null clears `endsAt`, what is left out stays. The total cannot be less than what is reserved and awarded. With If-Match a lost race is"
                            + " refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("pool") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = EditedPool.class)))
                    @NotNull
                    ObjectNode request) {
        return Deadlocks.survived(() ->
                idempotency.once(
                        request,
                        () ->
                                answer(
                                        200,
                                        pools.edit(
                                                key,
                                                ifMatch,
                                                pool ->
                                                        patch.apply(
                                                                        EditedPool.of(pool),
                                                                        request,
                                                                        EditedPool.class)
                                                                .fitting(pool)))));
    }

    @POST
    @Path("/{pool}/pause")
    @Operation(summary = "Reserve nothing for now; what is reserved can be awarded")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response pause(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(pool, ifMatch, Availability.PAUSED);
    }

    @POST
    @Path("/{pool}/resume")
    @Operation(summary = "Reserve again")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response resume(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(pool, ifMatch, Availability.ACTIVE);
    }

    @POST
    @Path("/{pool}/end")
    @Operation(
            summary = "Reserve nothing ever again; what is reserved can be awarded",
            description = "Coupons that are left go back to their template's stock.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Pool.class)))
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return move(pool, ifMatch, Availability.ENDED);
    }

    /// The path says what is done, so nothing else tells one such request from another.
    private Response move(String pool, @Nullable String ifMatch, Availability to) {
        return Deadlocks.survived(
                () -> idempotency.once("", () -> answer(200, pools.move(pool, ifMatch, to))));
    }

    private static Response answer(int status, Pool pool) {
        return Response.status(status)
                .entity(pool)
                .header(HttpHeaders.ETAG, Revision.tag(pool.revision()))
                .build();
    }

    /// @param key the brand's own name for it, unique in the brand
    /// @param form POINTS, CASH, GIFT or COUPON
    /// @param couponTemplate whose coupons, where the form is COUPON
    /// @param amount of one prize: points, minor units of the brand's currency or pieces; each
    ///   reservation says how much where left out
    /// @param total what there is in all, in the same unit
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewPool(
            @Schema(examples = "spring-draw")
                    @NotNull
                    @Size(min = 1, max = 100)
                    @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotNull Form form,
            @Nullable @Size(min = 1, max = 100) String couponTemplate,
            @Nullable @Min(1) @Max(MOST) Long amount,
            @NotNull @Min(0) @Max(MOST) Long total,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {

        /// @throws Refused `VALIDATION_FAILED` where the fields do not fit together
        Pool.Terms terms() {
            require(
                    (form == Form.COUPON) == (couponTemplate != null),
                    "/couponTemplate",
                    form == Form.COUPON ? "is missing" : "is for the form COUPON");
            requireRoom(form, total);
            require(
                    form != Form.COUPON || amount == null || amount <= 100,
                    "/amount",
                    "a prize is at most 100 coupons");
            requireTime(startsAt, endsAt);
            return new Pool.Terms(
                    key,
                    name,
                    form,
                    couponTemplate,
                    amount,
                    StoredInstant.of(startsAt, "/startsAt"),
                    StoredInstant.of(endsAt, "/endsAt"),
                    total);
        }
    }

    private static void requireRoom(Form form, long total) {
        require(
                form != Form.COUPON || total <= MOST_COUPONS,
                "/total",
                "a pool holds at most 1,000,000,000 coupons");
    }

    private static void requireTime(@Nullable Instant startsAt, @Nullable Instant endsAt) {
        require(
                startsAt == null || endsAt == null || startsAt.isBefore(endsAt),
                "/endsAt",
                "must be after startsAt");
    }

    private static void require(boolean right, String pointer, String detail) {
        if (!right) {
            throw Refused.invalid(pointer, detail);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EditedPool(
            @NotBlank @Size(max = 200) String name,
            @NotNull @Min(0) @Max(MOST) Long total,
            @Nullable Instant endsAt) {

        static EditedPool of(Pool pool) {
            return new EditedPool(pool.name(), pool.total(), pool.endsAt());
        }

        /// @throws Refused `VALIDATION_FAILED` where it does not fit the pool
        Pools.Edit fitting(Pool pool) {
            requireRoom(pool.form(), total);
            requireTime(pool.startsAt(), endsAt);
            return new Pools.Edit(name, total, StoredInstant.of(endsAt, "/endsAt"));
        }
    }
}
