package io.fanops.analytics.brand;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brands as far as reports need them.
@ApplicationScoped
public class BrandProfiles {
    private static final Profile NOT_TOLD_YET = new Profile(ZoneOffset.UTC, null);

    private final Jdbi jdbi;

    BrandProfiles(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// The brand in scope; with days of UTC and no currency as long as the fan service has not told
    /// of it.
    public Profile current() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select currency, timezone from brand_profile where brand = :brand")
                        .map((row, _) ->
                                new Profile(
                                        ZoneId.of(row.getString("timezone")),
                                        row.getString("currency")))
                        .findFirst()
                        .orElse(NOT_TOLD_YET));
    }

    /// @param timezone in which the brand's days and months are counted
    /// @param currency ISO 4217; null where the brand is not known yet
    public record Profile(ZoneId timezone, @Nullable String currency) {

        /// The timezone as PostgreSQL's `at time zone` reads it.
        public String zone() {
            return timezone.equals(ZoneOffset.UTC) ? "UTC" : timezone.getId();
        }
    }
}
