package io.fanops.fan.brand;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// The brands on the platform. Each is read and written inside its own walls.
@ApplicationScoped
public class Brands {
    private final Jdbi jdbi;

    Brands(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Optional<Brand> active(String slug) {
        return find(slug).filter(brand -> brand.state().equals("ACTIVE"));
    }

    Optional<Brand> find(String slug) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select * from brand where brand = :slug")
                        .bind("slug", slug)
                        .map((row, _) ->
                                new Brand(
                                        row.getString("brand"),
                                        row.getString("name"),
                                        row.getString("currency"),
                                        row.getString("timezone"),
                                        row.getString("locale"),
                                        row.getString("state")))
                        .findFirst());
    }

    /// Notes a brand that is being onboarded; a later try may still correct what the first one
    /// said.
    void begin(Brand brand) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into brand (brand, name, currency, timezone, locale, state)
                                values (:slug, :name, :currency, :timezone, :locale, 'ONBOARDING')
                                on conflict (brand) do update set name = excluded.name, currency = excluded.currency,
                                    timezone = excluded.timezone, locale = excluded.locale
                                    where brand.state = 'ONBOARDING'\
                                """)
                        .bindMethods(brand)
                        .execute());
    }

    /// @return whether it was this call that activated the brand
    boolean activate(String slug) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                "update brand set state = 'ACTIVE' where brand = :slug and state = 'ONBOARDING'")
                        .bind("slug", slug)
                        .execute())
                == 1;
    }

    /// @param currency ISO 4217
    /// @param timezone IANA name
    /// @param locale BCP 47 tag
    /// @param state `ONBOARDING` or `ACTIVE`
    public record Brand(
            String slug,
            String name,
            String currency,
            String timezone,
            String locale,
            String state) {}
}
