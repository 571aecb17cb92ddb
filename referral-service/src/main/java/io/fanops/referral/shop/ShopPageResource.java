package io.fanops.referral.shop;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brand;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.invitation.PageText;
import io.fanops.referral.link.GonePage;
import io.fanops.referral.link.OpenPage;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.partner.LinkText;
import io.fanops.referral.partner.Positions;
import io.fanops.referral.shop.Shop.Shown;
import io.fanops.referral.shop.Shop.View;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// `GET /s/{code}` at the gateway's root: a fan's shop. Opening it counts nowhere; its links do.
@Path("/public/s/{code}")
@RunOnVirtualThread
@PermitAll
@Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
class ShopPageResource {
    private final Positions positions;
    private final Shops shops;
    private final Pages pages;
    private final GonePage gone;

    ShopPageResource(Positions positions, Shops shops, Pages pages, GonePage gone) {
        this.positions = positions;
        this.shops = shops;
        this.pages = pages;
        this.gone = gone;
    }

    @GET
    @Operation(hidden = true)
    public Response open(@PathParam("code") String code, @Context HttpHeaders headers) {
        var languages = headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        var brand = positions.brandOf(code);
        if (brand == null) {
            return gone.in(LinkText.of(languages, Locale.ENGLISH));
        }
        return BrandScope.within(
                brand,
                () -> {
                    var about = pages.brand();
                    var text =
                            LinkText.of(languages, about == null ? Locale.ENGLISH : about.locale());
                    return shops.withCode(ReadableCode.normalize(code))
                            .map(shop ->
                                    pages.shop(shop, about == null ? brand : about.name(), text))
                            .orElseGet(() -> gone.in(text));
                });
    }

    /// Renders the shop.
    @ApplicationScoped
    static class Pages {
        private final Template shop;
        private final Brands brands;
        private final CommissionPolicies policies;
        private final String publicUrl;

        Pages(
                @Location("shop.html") Template shop,
                Brands brands,
                CommissionPolicies policies,
                @ConfigProperty(name = "fanops.public-url") String publicUrl) {
            this.shop = shop;
            this.brands = brands;
            this.policies = policies;
            this.publicUrl = publicUrl;
        }

        @Nullable Brand brand() {
            return brands.current().orElse(null);
        }

        /// Pictures come from the hosts that the brand still allows, and nothing else from
        /// anywhere.
        Response shop(View view, String brandName, LinkText text) {
            var policy = policies.present();
            var items =
                    view.items().stream()
                            .filter(item -> policy.allows(item.url()))
                            .map(item -> OnPage.of(item, policy::allows, text))
                            .toList();
            var hosts =
                    items.stream()
                            .map(OnPage::image)
                            .filter(Objects::nonNull)
                            .map(image -> "https://" + URI.create(image).getHost())
                            .distinct()
                            .collect(Collectors.joining(" "));
            var page =
                    shop.data("text", text)
                            .data("brand", brandName)
                            .data("title", view.title())
                            .data("url", publicUrl + "/s/" + view.code())
                            .data("items", items)
                            .render();
            return OpenPage.answer(
                    200,
                    page,
                    hosts.isEmpty() ? OpenPage.POLICY : OpenPage.POLICY + "; img-src " + hosts);
        }
    }

    /// A product as the page shows it.
    record OnPage(String title, @Nullable String price, @Nullable String image, String link) {
        static OnPage of(Shown item, java.util.function.Predicate<String> allowed, LinkText text) {
            var image = item.imageUrl();
            return new OnPage(
                    item.title(),
                    price(item.price(), text.language()),
                    image != null && allowed.test(image) ? image : null,
                    item.link());
        }

        /// What stands where there is no picture.
        public String initial() {
            return title.substring(0, title.offsetByCodePoints(0, 1));
        }

        private static @Nullable String price(@Nullable Money price, PageText language) {
            return price == null ? null : language.money(price.amount(), price.currency());
        }
    }
}
