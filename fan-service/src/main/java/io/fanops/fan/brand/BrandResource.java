package io.fanops.fan.brand;

import io.fanops.fan.brand.Brands.Brand;
import io.fanops.fan.keycloak.KeycloakBrands.Credentials;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.ZoneId;
import java.util.Currency;
import java.util.IllformedLocaleException;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands")
@RunOnVirtualThread
@Tag(name = "Brands")
class BrandResource {
    private final OnboardBrand onboarding;
    private final RenewCredentials renewing;
    private final CredentialsRequests requests;
    private final Brands brands;
    private final Caller caller;

    BrandResource(
            OnboardBrand onboarding,
            RenewCredentials renewing,
            CredentialsRequests requests,
            Brands brands,
            Caller caller) {
        this.onboarding = onboarding;
        this.renewing = renewing;
        this.requests = requests;
        this.brands = brands;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.PLATFORM_ADMIN)
    @Operation(
            summary = "Onboard a brand",
            description =
                    "Makes the brand's organization and machine client. The secret is shown this once, and to a repeat "
                            + "with the same Idempotency-Key.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Onboarded.class)))
    public Response onboard(
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Valid @NotNull NewBrand request) {
        var onboarded =
                onboarding.onboard(
                        request.brand(),
                        requests.of(caller.subject(), key, "POST /v1/brands", request));
        var brand = onboarded.brand();
        return answer(
                Response.created(URI.create("/v1/brands/" + brand.slug())),
                new Onboarded(
                        brand.slug(),
                        brand.name(),
                        brand.currency(),
                        brand.timezone(),
                        brand.locale(),
                        onboarded.credentials()),
                onboarded.isRepeated());
    }

    @POST
    @Path("/{brand}/credentials")
    @RolesAllowed({Role.PLATFORM_ADMIN, Role.BRAND_ADMIN})
    @Operation(
            summary = "Draw a new secret for a brand's machine client",
            description =
                    "For a secret that was lost or seen by others. The old one stops to work at once; the new one is shown "
                            + "this once, and to a repeat with the same Idempotency-Key.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Credentials.class)))
    public Response renewCredentials(
            @PathParam("brand") String slug,
            @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var renewal =
                renewing.renew(
                        slug,
                        requests.of(
                                caller.subject(),
                                key,
                                "POST /v1/brands/" + slug + "/credentials",
                                null));
        return answer(Response.ok(), renewal.credentials(), renewal.isRepeated());
    }

    private static Response answer(
            Response.ResponseBuilder answer, Object body, boolean isRepeated) {
        // A secret is in it: nothing between here and the caller may keep it.
        answer.entity(body).header(HttpHeaders.CACHE_CONTROL, "no-store");
        return (isRepeated ? answer.header(Idempotency.REPLAYED, "true") : answer).build();
    }

    @GET
    @Path("/{brand}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Read a brand")
    public BrandView read(@PathParam("brand") String slug) {
        return brands.active(slug)
                .map(b -> new BrandView(b.slug(), b.name(), b.currency(), b.timezone(), b.locale()))
                .orElseThrow(() -> Refused.notFound("brand"));
    }

    /// @param slug the brand's name in paths: 2–40 of a–z, 0–9 and inner dashes
    /// @param currency ISO 4217
    /// @param timezone IANA name, such as `Asia/Shanghai`
    /// @param locale BCP 47 tag of at most 35 characters (RFC 5646), such as `zh-CN`
    record NewBrand(
            @NotNull
                    @Pattern(
                            regexp = "[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])",
                            message = "must be 2 to 40 of a-z, 0-9 and inner dashes")
                    String slug,
            @NotBlank @Size(max = 200) String name,
            @NotNull String currency,
            @NotNull String timezone,
            @NotNull @Size(max = 35) String locale) {

        Brand brand() {
            try {
                Currency.getInstance(currency);
            } catch (IllegalArgumentException _) {
                throw Refused.invalid("/currency", "is not an ISO 4217 code such as CNY");
            }
            // ZoneId takes offsets such as UTC+8 too, which PostgreSQL reads with the other sign.
            if (!ZoneId.getAvailableZoneIds().contains(timezone)
                    || timezone.startsWith("SystemV/")) {
                throw Refused.invalid(
                        "/timezone", "is not an IANA time zone such as Asia/Shanghai");
            }
            try {
                var tag = new Locale.Builder().setLanguageTag(locale).build();
                if (tag.getLanguage().isEmpty()) {
                    throw Refused.invalid("/locale", "is not a BCP 47 language tag such as zh-CN");
                }
            } catch (IllformedLocaleException _) {
                throw Refused.invalid("/locale", "is not a BCP 47 language tag such as zh-CN");
            }
            return new Brand(slug, name, currency, timezone, locale, "ONBOARDING");
        }
    }

    record BrandView(String slug, String name, String currency, String timezone, String locale) {}

    record Onboarded(
            String slug,
            String name,
            String currency,
            String timezone,
            String locale,
            Credentials credentials) {}
}
