package io.fanops.fan.merge;

import io.fanops.fan.identity.IdentityKind;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The merge policy of the brand in scope.
@ApplicationScoped
class Policies {
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final DueBrands due;

    Policies(Jdbi jdbi, BrandScope scope, DueBrands due) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.due = due;
    }

    MergePolicy present() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select auto_merge_from, identifiers, version from merge_policy where brand = :brand")
                        .map((row, _) ->
                                new MergePolicy(
                                        row.getBigDecimal("auto_merge_from"),
                                        MergePolicy.kinds(row.getArray("identifiers").getArray()),
                                        row.getInt("version")))
                        .findFirst()
                        .orElse(MergePolicy.DEFAULT));
    }

    /// Replaces the policy; candidates that it now decides are merged soon after.
    @Transactional
    MergePolicy put(
            @Nullable BigDecimal autoMergeFrom,
            List<IdentityKind> identifiers,
            @Nullable String ifMatch) {
        var present = present();
        Revision.check(ifMatch, present.version());
        var kinds = identifiers.stream().distinct().sorted().toList();
        if (present.says(autoMergeFrom, kinds)) {
            return present;
        }
        int written =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into merge_policy as p (brand, auto_merge_from, identifiers, version)
                                        values (:brand, cast(:from as numeric), :kinds, 1)
                                        on conflict (brand) do update set auto_merge_from = excluded.auto_merge_from,
                                            identifiers = excluded.identifiers, version = p.version + 1
                                        where p.version = :seen\
                                        """)
                                .bind("from", autoMergeFrom)
                                .bind(
                                        "kinds",
                                        kinds.stream().map(Enum::name).toArray(String[]::new))
                                .bind("seen", present.version())
                                .execute());
        if (written == 0) {
            throw new Refused(
                    GeneralProblem.PRECONDITION_FAILED,
                    "Somebody else has just changed the policy; read it again.");
        }
        if (autoMergeFrom != null) {
            due.add();
        }
        return present();
    }
}
