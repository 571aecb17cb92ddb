package io.fanops.fan.brand;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    private Optional<Brand> find(String slug) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select * from brand where brand = :slug")
                        .bind("slug", slug)
                        .map((row, _) -> Brand.of(row))
                        .findFirst());
    }

    /// Notes a brand that is being onboarded, unless an earlier try has.
    void begin(Brand brand) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into brand (brand, name, currency, timezone, locale, state)
                                values (:slug, :name, :currency, :timezone, :locale, 'ONBOARDING')
                                on conflict (brand) do nothing\
                                """)
                        .bindMethods(brand)
                        .execute());
    }

    /// Makes a brand what its onboarding says. Of several that run at once, one does.
    ///
    /// @return the brand as it stands now; empty where it was active already
    Optional<Brand> activate(Brand brand) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                update brand set state = 'ACTIVE', name = :name, currency = :currency, timezone = :timezone,
                                    locale = :locale
                                where brand = :slug and state = 'ONBOARDING' returning *\
                                """)
                        .bindMethods(brand)
                        .map((row, _) -> Brand.of(row))
                        .findFirst());
    }

    /// Keeps others from renewing a brand's credentials until the transaction ends.
    ///
    /// @return whether there is such a brand, and it is active
    boolean hold(String slug) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select true from brand where brand = :slug and state = 'ACTIVE' for no key update")
                        .bind("slug", slug)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .isPresent());
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
            String state) {

        private static Brand of(ResultSet row) throws SQLException {
            return new Brand(
                    row.getString("brand"),
                    row.getString("name"),
                    row.getString("currency"),
                    row.getString("timezone"),
                    row.getString("locale"),
                    row.getString("state"));
        }
    }
}
