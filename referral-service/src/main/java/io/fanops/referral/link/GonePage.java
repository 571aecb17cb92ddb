package io.fanops.referral.link;

import io.fanops.referral.brand.Brand;
import io.fanops.referral.brand.Brands;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/// The page behind a link that leads nowhere any more.
@ApplicationScoped
public class GonePage {
    private final Template template;
    private final Brands brands;

    GonePage(@Location("gone.html") Template template, Brands brands) {
        this.template = template;
        this.brands = brands;
    }

    /// The language of the brand in scope.
    public Locale locale() {
        return brands.current().map(Brand::locale).orElse(Locale.ENGLISH);
    }

    /// @param text has `lang`, `goneTitle` and `goneText`
    public Response in(Object text) {
        return OpenPage.answer(404, template.data("text", text).render(), OpenPage.POLICY);
    }
}
