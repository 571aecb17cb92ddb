package io.fanops.fan.exchange;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.exchange.Counting.Counted;
import io.fanops.fan.exchange.Counting.Identifier;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/exchange-partners")
@RunOnVirtualThread
@Tag(name = "Exchange")
@RolesAllowed(Role.BRAND_ADMIN)
class ExchangeResource {
    private static final int DEFAULT_CELL = 50;

    private final Partners partners;
    private final Counting counting;
    private final Caller caller;
    private final Idempotency idempotency;

    ExchangeResource(Partners partners, Counting counting, Caller caller, Idempotency idempotency) {
        this.partners = partners;
        this.counting = counting;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make somebody known with whom to count common people",
            description =
                    "`secret` is the partner's own key for HMAC-SHA-256, 32 bytes in base64, shown this once. It is not kept with"
                            + " the first answer: a repeat, be it by `Idempotency-Key` or by the natural key `key`, shows no"
                            + " secret. Where the answer was lost, rotate.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = PartnerView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was known with this content",
            content = @Content(schema = @Schema(implementation = PartnerView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewPartner request) {
        return idempotency.once(
                request,
                () -> {
                    var made =
                            partners.make(
                                    request.key(),
                                    request.name(),
                                    request.channel(),
                                    Objects.requireNonNullElse(
                                            request.minimumCell(), DEFAULT_CELL));
                    return (made.secret() == null
                                    ? Response.ok()
                                    : Response.created(
                                            URI.create(
                                                    "/v1/brands/"
                                                            + brand
                                                            + "/exchange-partners/"
                                                            + request.key())))
                            .entity(view(made.partner(), made.secret()))
                            .build();
                });
    }

    @GET
    @Operation(summary = "List exchange partners")
    public Page<PartnerView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                partners.after(Cursor.key(cursor), limit + 1),
                limit,
                Partner::key,
                partner -> view(partner, null));
    }

    @GET
    @Path("/{key}")
    @Operation(summary = "Read an exchange partner")
    public PartnerView read(@PathParam("brand") String brand, @PathParam("key") String key) {
        return view(partners.find(key), null);
    }

    @POST
    @Path("/{key}/rotation")
    @Operation(
            summary = "Give a partner a new key",
            description =
                    "Shown this once, not to a repeat; hashes under the old key are of nobody from now on. Under another key other hashes"
                            + " count wrongly and lists cannot be compared, so that each rotation lets the partner look once more.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PartnerView.class)))
    public Response rotate(@PathParam("brand") String brand, @PathParam("key") String key) {
        return idempotency.once(
                Map.of(),
                () -> {
                    var made = partners.rotate(key);
                    return Response.ok(view(made.partner(), made.secret())).build();
                });
    }

    @POST
    @Path("/{key}/counts")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Count who of a partner's list is a fan",
            description =
                    "Each hash is HMAC-SHA-256 under the partner's key, in lower-case hexadecimal, of a normalised identifier:"
                            + " telephone numbers as + and digits with the country code, e-mail addresses in lower case, unionids as"
                            + " they are. Only fans who consent to the partner's channel count. The answer is an estimate in whole"
                            + " minimum cells, so that no list tells of one person: one hash in ten, always the same ones, counts"
                            + " as the opposite of what it is, and the estimate takes that off. `count` is told to the nearest cell;"
                            + " instead of it `fewerThan` the cell, also for none, or `atLeast` the list less the cell. A list needs"
                            + " ten times the minimum cell; one that differs from an earlier one of 90 days by fewer members than"
                            + " the cell is refused, the same one again gets the same answer; 20 counts in 24 hours.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CountView.class)))
    public Response count(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @Valid @NotNull NewCount request) {
        return idempotency.once(
                request,
                () -> {
                    var counted =
                            counting.count(
                                    key, request.identifier(), request.hashes(), caller.subject());
                    return Response.ok(view(counted, partners.find(key))).build();
                });
    }

    @GET
    @Path("/{key}/counts")
    @Operation(summary = "List the counts of 90 days, with who asked and what was answered")
    public Page<CountView> counts(
            @PathParam("brand") String brand,
            @PathParam("key") String key,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var partner = partners.find(key);
        return Page.of(
                counting.after(key, Cursor.id(cursor), limit + 1),
                limit,
                counted -> counted.id().toString(),
                counted -> view(counted, partner));
    }

    private static PartnerView view(Partner partner, byte @Nullable [] secret) {
        return new PartnerView(
                partner.key(),
                partner.name(),
                partner.channel(),
                partner.minimumCell(),
                partner.secretVersion(),
                secret == null ? null : Base64.getEncoder().encodeToString(secret),
                partner.createdAt());
    }

    private static CountView view(Counted counted, Partner partner) {
        var answer = Answer.of(counted.found(), counted.listed(), partner.minimumCell());
        return new CountView(
                counted.id(),
                counted.identifier(),
                counted.listed(),
                answer.count(),
                answer.fewerThan(),
                answer.atLeast(),
                counted.secretVersion(),
                counted.by(),
                counted.at());
    }

    /// @param channel the consent that counts, such as `ads`
    /// @param minimumCell 10 to 1,000 people; 50 if left out
    record NewPartner(
            @NotNull
                    @Pattern(
                            regexp = "[a-z0-9][a-z0-9-]{0,49}",
                            message = "must be 1 to 50 of a-z, 0-9 and -")
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 50) String channel,
            @Nullable @Min(10) @Max(1_000) Integer minimumCell) {}

    /// @param hashes at most 15,000, which is what a body of 1 MiB holds
    record NewCount(
            @NotNull Identifier identifier,
            @NotNull @Size(min = 1, max = 15_000)
                    List<
                                    @NotNull
                                    @Pattern(
                                            regexp = "[0-9a-f]{64}",
                                            message = "must be 64 lower-case hexadecimal digits")
                                    String>
                            hashes) {}

    /// @param secret the key, in base64; left out but when it is new
    /// @param secretVersion counts the keys that the partner has had
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PartnerView(
            String key,
            String name,
            String channel,
            int minimumCell,
            int secretVersion,
            @Nullable String secret,
            Instant createdAt)
            implements Idempotency.Confidential {
        @Override
        public PartnerView kept() {
            return new PartnerView(key, name, channel, minimumCell, secretVersion, null, createdAt);
        }
    }

    /// @param listed different hashes in the list
    /// @param count of these, consenting fans, estimated to the nearest minimum cell; left out
    ///   where that would tell of persons
    /// @param fewerThan instead: none, or fewer than this
    /// @param atLeast instead: nearly all, this many or more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CountView(
            UUID id,
            Identifier identifier,
            int listed,
            @Nullable Integer count,
            @Nullable Integer fewerThan,
            @Nullable Integer atLeast,
            int secretVersion,
            String by,
            Instant at) {}
}
