package io.fanops.fan.brand;

import io.fanops.fan.brand.Brands.Brand;
import io.fanops.fan.keycloak.KeycloakBrands.Credentials;
import io.fanops.platform.problem.Refused;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.IllformedLocaleException;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Brands")
class BrandResource {
    private final OnboardBrand onboarding;
    private final Brands brands;

    BrandResource(OnboardBrand onboarding, Brands brands) {
        this.onboarding = onboarding;
        this.brands = brands;
    }

    @POST
    @RolesAllowed(Role.PLATFORM_ADMIN)
    @Operation(
            summary = "Onboard a brand",
            description =
                    "Makes the brand's organization and machine client. The secret is shown this once.")
    public Response onboard(@Valid @NotNull NewBrand request) {
        var brand = request.brand();
        var credentials = onboarding.onboard(brand);
        return Response.created(URI.create("/v1/brands/" + brand.slug()))
                .entity(
                        new Onboarded(
                                brand.slug(),
                                brand.name(),
                                brand.currency(),
                                brand.timezone(),
                                brand.locale(),
                                credentials))
                .build();
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
    /// @param locale BCP 47 tag, such as `zh-CN`
    record NewBrand(
            @NotNull
                    @Pattern(
                            regexp = "[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])",
                            message = "must be 2 to 40 of a-z, 0-9 and inner dashes")
                    String slug,
            @NotBlank @Size(max = 200) String name,
            @NotNull String currency,
            @NotNull String timezone,
            @NotNull String locale) {

        Brand brand() {
            try {
                Currency.getInstance(currency);
            } catch (IllegalArgumentException _) {
                throw Refused.invalid("/currency", "is not an ISO 4217 code such as CNY");
            }
            try {
                ZoneId.of(timezone);
            } catch (DateTimeException _) {
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
