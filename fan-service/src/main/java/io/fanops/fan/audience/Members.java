package io.fanops.fan.audience;

import io.fanops.platform.contracts.Stage;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Asks the fans of the brand in scope who is in an expression.
@ApplicationScoped
class Members {
    private final Jdbi jdbi;
    private final BrandScope scope;

    Members(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    long count(Expression expression) {
        var selection = Selection.of(expression);
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from fan f where f.brand = :brand and f.merged_into is null and "
                                        + selection.condition())
                        .bind("brand", scope.brand())
                        .bindMap(selection.values())
                        .mapTo(Long.class)
                        .one());
    }

    /// Up to `limit` members in the order of their ids, after `id`.
    List<Member> after(Expression expression, UUID id, int limit) {
        var selection = Selection.of(expression);
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.id, f.external_id, f.stage from fan f
                                where f.brand = :brand and f.merged_into is null and f.id > :after and %s order by f.id limit :limit\
                                """
                                        .formatted(selection.condition()))
                        .bind("brand", scope.brand())
                        .bind("after", id)
                        .bind("limit", limit)
                        .bindMap(selection.values())
                        .map((row, _) ->
                                new Member(
                                        row.getObject("id", UUID.class),
                                        row.getString("external_id"),
                                        Stage.valueOf(row.getString("stage"))))
                        .list());
    }

    record Member(UUID id, String externalId, Stage stage) {}
}
