package io.fanops.analytics.brand;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

@ApplicationScoped
class BrandListener implements FactListener {
    private final Jdbi jdbi;

    BrandListener(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        for (var received : facts) {
            if (received.fact() instanceof FanFact.BrandOnboarded onboarded) {
                // A timezone that no report could cut days in goes to the dead letters instead of
                // breaking every report.
                var timezone = ZoneId.of(onboarded.timezone());
                jdbi.useHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into brand_profile (brand, currency, timezone)
                                        values (:brand, :currency, :timezone)
                                        on conflict (brand) do update
                                        set currency = excluded.currency, timezone = excluded.timezone\
                                        """)
                                .bind("brand", brand)
                                .bind("currency", onboarded.currency())
                                .bind("timezone", timezone.getId())
                                .execute());
            }
        }
    }
}
