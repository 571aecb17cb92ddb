package io.fanops.content.brand;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;

/// The brands' names, languages and time zones.
@ApplicationScoped
public class Brands {
    private final Jdbi jdbi;
    private final BrandScope scope;

    Brands(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// The brand in scope; one that has not been told yet goes by its slug.
    public Brand current() {
        var slug = scope.brand();
        return jdbi.withHandle(handle ->
                handle.createQuery("select name, locale, timezone from brand where brand = :brand")
                        .bind("brand", slug)
                        .map((row, _) ->
                                new Brand(
                                        slug,
                                        row.getString("name"),
                                        Locale.forLanguageTag(row.getString("locale")),
                                        zone(row.getString("timezone"))))
                        .findFirst()
                        .orElseGet(() -> new Brand(slug, slug, Locale.ROOT, ZoneOffset.UTC)));
    }

    /// Takes down what the fan service told; the last word counts.
    public void learn(BrandOnboarded brand) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into brand (brand, name, locale, timezone)
                                values (:brand, :name, :locale, :timezone)
                                on conflict (brand) do update set name = excluded.name,
                                    locale = excluded.locale, timezone = excluded.timezone\
                                """)
                        .bind("name", brand.name())
                        .bind("locale", brand.locale())
                        .bind("timezone", brand.timezone())
                        .execute());
    }

    /// A zone that this JDK does not know must not keep a page from opening.
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }
}
