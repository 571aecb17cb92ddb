package io.fanops.referral.commission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.due.DueWork;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// With dates of commissions that there are not: nothing ever does away with them, as with those
/// that cannot go on.
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class DueWorkTest {
    private static final DueWork.Kind COMMISSIONS =
            new DueWork.Kind("commission_due", "commission_id");
    private static final int MANY = 3 * DueWork.AT_ONCE + 1;

    private final String busy = Brands.fresh();
    private final String calm = Brands.fresh();
    private final List<Batch> round = new ArrayList<>();

    @Inject DueWork due;
    @Inject BrandScope scope;
    @Inject Jdbi jdbi;

    private record Batch(String brand, List<UUID> ids) {}

    @AfterEach
    void nothingIsDue() {
        for (var brand : List.of(busy, calm)) {
            write(brand, "delete from commission_due where brand = :brand");
        }
    }

    @Test
    void noBrandWaitsForMoreThanABatchOfAnother() {
        due(busy, MANY, "2 days");
        due(calm, 2, "1 day");
        due.together(COMMISSIONS, this::note);
        assertEquals(
                List.of(busy, calm, busy, busy, busy), round.stream().map(Batch::brand).toList());
        assertEquals(
                List.of(DueWork.AT_ONCE, 2, DueWork.AT_ONCE, DueWork.AT_ONCE, 1),
                round.stream().map(batch -> batch.ids().size()).toList());
    }

    @Test
    void whatCannotGoOnStopsNoOtherAndIsPutOff() {
        due(busy, MANY, "2 days");
        var sick = ids(busy).getLast();
        due.together(
                COMMISSIONS,
                ids -> {
                    if (ids.contains(sick)) {
                        throw new IllegalStateException("as if its entries were wrong");
                    }
                    note(ids);
                });
        var done = round.stream().flatMap(batch -> batch.ids().stream()).toList();
        assertEquals(MANY - 1, done.size());
        assertEquals(MANY - 1, new HashSet<>(done).size());
        assertFalse(done.contains(sick));

        write(busy, "delete from commission_due where brand = :brand and failures = 0");
        assertEquals(List.of(sick), ids(busy));
        round.clear();
        due.together(COMMISSIONS, this::note);
        assertTrue(round.isEmpty(), "it is not its time again");
    }

    @Test
    void whatFallsDueLaterIsNotOfTheRound() {
        due(busy, 1, "-1 day");
        due.together(COMMISSIONS, this::note);
        assertTrue(round.isEmpty(), round::toString);
    }

    /// Other tests' brands have commissions too.
    private void note(List<UUID> ids) {
        var brand = scope.brand();
        if (brand.equals(busy) || brand.equals(calm)) {
            round.add(new Batch(brand, ids));
        }
    }

    /// @param ago how long the first one has been due; half of them fell due at that moment
    private void due(String brand, int count, String ago) {
        write(
                brand,
                """
                insert into commission_due (brand, commission_id, due_at)
                select :brand, gen_random_uuid(), now() - interval '%s' + (n %% 2) * interval '1 minute'
                from generate_series(1, %d) n\
                """
                        .formatted(ago, count));
    }

    private List<UUID> ids(String brand) {
        return BrandScope.within(
                brand,
                () ->
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                "select commission_id from commission_due where brand = :brand")
                                        .mapTo(UUID.class)
                                        .list()));
    }

    private void write(String brand, String statement) {
        BrandScope.within(
                brand,
                () ->
                        QuarkusTransaction.requiringNew()
                                .run(() ->
                                        jdbi.useHandle(handle ->
                                                handle.createUpdate(statement).execute())));
    }
}
