package io.fanops.content.store;

import io.fanops.platform.sql.BrandSql;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's stores.
@ApplicationScoped
class Stores implements PanacheRepositoryBase<Store, UUID> {
    /// Kilometres from one parallel to the next: a degree of latitude on the sphere that
    /// `distance_km` measures.
    private static final double KM_A_DEGREE = 6371.0088 * Math.PI / 180;

    private final Jdbi jdbi;

    Stores(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Store> withExternalId(String externalId) {
        return find("externalId", externalId).firstResultOptional();
    }

    /// Holds a natural key to the end of the transaction, so that of two equal creates the later
    /// one sees the first.
    void hold(String externalId) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "store", externalId));
    }

    /// The stores after an id, in the order in which they were opened.
    List<Store> after(UUID id, @Nullable String city, int limit) {
        var query =
                city == null
                        ? find("id > ?1 order by id", id)
                        : find("id > ?1 and city = ?2 order by id", id, city);
        return query.range(0, limit - 1).list();
    }

    /// The stores around a point, the nearest first.
    ///
    /// @param radius kilometres
    /// @param past the store and its distance that the list goes on after; null at its beginning
    List<Nearby> near(
            Location point,
            double radius,
            @Nullable String city,
            @Nullable Distance past,
            int limit) {
        var found =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select id, km from (
                                            select id, distance_km(:lat, :lon, latitude, longitude) as km
                                            from store
                                            where brand = :brand and latitude between :south and :north
                                                and (:city::text is null or city = :city)
                                        ) as around
                                        where km <= :radius and (km, id) > (:km, :past)
                                        order by km, id limit :limit\
                                        """)
                                .bind("lat", point.lat())
                                .bind("lon", point.lon())
                                .bind("south", point.lat() - radius / KM_A_DEGREE)
                                .bind("north", point.lat() + radius / KM_A_DEGREE)
                                .bind("city", city)
                                .bind("radius", radius)
                                .bind("km", past == null ? -1 : past.km())
                                .bind("past", past == null ? new UUID(0, 0) : past.store())
                                .bind("limit", limit)
                                .map((row, _) ->
                                        new Distance(
                                                row.getDouble("km"),
                                                row.getObject("id", UUID.class)))
                                .list());
        if (found.isEmpty()) {
            return List.of();
        }
        Map<UUID, Store> stores =
                list("id in ?1", found.stream().map(Distance::store).toList()).stream()
                        .collect(Collectors.toMap(Store::id, Function.identity()));
        return found.stream()
                .flatMap(at ->
                        Optional.ofNullable(stores.get(at.store())).stream()
                                .map(store -> new Nearby(store, at)))
                .toList();
    }

    /// @param km from the point asked about
    record Distance(double km, UUID store) {}

    record Nearby(Store store, Distance distance) {}
}
