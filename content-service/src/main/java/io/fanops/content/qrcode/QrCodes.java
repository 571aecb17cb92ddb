package io.fanops.content.qrcode;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's codes.
@ApplicationScoped
class QrCodes implements PanacheRepositoryBase<QrCode, UUID> {

    Optional<QrCode> withCode(String code) {
        return find("code", code).firstResultOptional();
    }

    /// The codes after an id, in the order in which they were made.
    List<QrCode> after(UUID id, Filter filter, int limit) {
        var query = new StringBuilder("id > :after");
        var values = Parameters.with("after", id);
        if (filter.kind() != null) {
            query.append(" and kind = :kind");
            values.and("kind", filter.kind());
        }
        if (filter.storeId() != null) {
            query.append(" and storeId = :store");
            values.and("store", filter.storeId());
        }
        if (filter.campaign() != null) {
            query.append(" and campaign = :campaign");
            values.and("campaign", filter.campaign());
        }
        return find(query + " order by id", values).range(0, limit - 1).list();
    }

    /// Null: any.
    record Filter(@Nullable Kind kind, @Nullable UUID storeId, @Nullable String campaign) {}
}
