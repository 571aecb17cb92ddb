package io.fanops.referral.brand;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// The brands that the fan service told of.
@ApplicationScoped
public class Brands {
    private static final Logger LOG = Logger.getLogger(Brands.class);

    /// A fact is here within a second; three leave room for a busy moment. Then the caller is asked
    /// to come again.
    private static final int TRIES = 30;

    private static final long PAUSE_MS = 100;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Brands(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// The brand in scope; empty in the moment between its onboarding and the fact's arrival.
    public Optional<Brand> current() {
        return jdbi.withHandle(handle ->
                handle.createQuery("select * from brand where brand = :brand")
                        .configure(SqlStatements.class, KeptPlan::of)
                        .map((row, _) ->
                                new Brand(
                                        row.getString("brand"),
                                        row.getString("name"),
                                        row.getString("currency"),
                                        zone(row.getString("timezone")),
                                        Locale.forLanguageTag(row.getString("locale"))))
                        .findFirst());
    }

    /// The brand in scope, waited for if need be: for decisions that its currency is part of.
    ///
    /// @throws Refused `BRAND_NOT_HERE_YET` where it does not come
    public Brand awaited() {
        for (int i = 0; i < TRIES; i++) {
            var brand = current();
            if (brand.isPresent()) {
                return brand.get();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new Refused(
                BrandProblem.BRAND_NOT_HERE_YET,
                "The brand's currency is not known here yet; try again in a moment.");
    }

    /// The zone in which the brand in scope counts its days; UTC until the brand is known.
    public ZoneId timezone() {
        return current().map(Brand::timezone).orElse(ZoneOffset.UTC);
    }

    /// Takes down what the fan service told; the last word counts.
    @Transactional(Transactional.TxType.MANDATORY)
    public void learn(BrandOnboarded fact) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into brand (brand, name, currency, timezone, locale)
                            values (:brand, :name, :currency, :timezone, :locale)
                            on conflict (brand) do update set name = excluded.name, currency = excluded.currency,
                                timezone = excluded.timezone, locale = excluded.locale\
                            """)
                    .bind("name", fact.name())
                    .bind("currency", fact.currency())
                    .bind("timezone", fact.timezone())
                    .bind("locale", fact.locale())
                    .execute();
            handle.createUpdate(
                            "insert into brand_directory (brand) values (:brand) on conflict do nothing")
                    .execute();
        });
    }

    /// Does what is due in each brand that has something due, round by round until nothing is left.
    /// Where it fails, that is logged, and the other brands have their turn.
    ///
    /// @param due the database's function that gives those brands; see its migration V26
    /// @param failure what to say of a brand where it fails
    /// @param round one transaction's part of the brand in scope; returns how much it did
    public void workThrough(String due, String failure, IntSupplier round) {
        for (var slug : slugs("select b from %s() b".formatted(due))) {
            try {
                BrandScope.within(
                        slug,
                        () -> {
                            int done;
                            do {
                                done = round.getAsInt();
                            } while (done > 0);
                        });
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s: %s", slug, failure);
            }
        }
    }

    /// Slugs of all brands; needs no brand in scope.
    public List<String> slugs() {
        return slugs("select brand from brand_directory order by brand");
    }

    private List<String> slugs(String query) {
        return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }
}
