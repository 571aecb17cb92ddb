package io.fanops.analytics.channel;

import io.fanops.analytics.brand.BrandProfiles;
import io.fanops.analytics.channel.Places.Visits;
import io.fanops.analytics.listening.Topics;
import io.fanops.analytics.order.OrderFigures;
import io.fanops.analytics.order.OrdersBy;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/analytics")
@RunOnVirtualThread
@Tag(name = "Analytics")
class PlaceResource {
    /// The channel under which scans and opened links stand beside the orders that cite the same
    /// channel.
    private static final String QR = "qr";

    private static final String REFERRAL = "referral";
    private static final String SHARE = "share";

    private final Places places;
    private final OrderFigures orders;
    private final BrandProfiles brands;
    private final Progress progress;

    PlaceResource(Places places, OrderFigures orders, BrandProfiles brands, Progress progress) {
        this.places = places;
        this.orders = orders;
        this.brands = brands;
        this.progress = progress;
    }

    @GET
    @Path("/channels")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Orders, buyers and money by channel, with scans and opened links",
            description =
                    "Channels as orders cite them; orders without one stand under `-`. Scans of QR codes stand under `qr`, "
                            + "openings of referral links under `referral`, of what fans share under `share`. A channel with orders in several currencies has a row for "
                            + "each; its scans and openings stand in the first of them only.")
    public Channels channels(@PathParam("brand") String brand) {
        var fresh = progress.of(Topics.REFERRAL, Topics.CONTENT, Topics.FAN);
        var profile = brands.current();
        var visits = new HashMap<String, Long>();
        visits.put(QR, places.scans());
        var openings = new HashMap<String, Long>();
        openings.put(REFERRAL, places.linkOpenings());
        openings.put(SHARE, places.shareOpenings());
        var rows = new ArrayList<Channel>();
        for (var row : orders.by(OrdersBy.CHANNEL, profile.zone())) {
            rows.add(
                    new Channel(
                            row.key(),
                            row.currency(),
                            row.orders(),
                            row.buyers(),
                            row.gross(),
                            taken(visits, row.key()),
                            taken(openings, row.key())));
        }
        for (var channel : List.of(QR, REFERRAL, SHARE)) {
            long scans = taken(visits, channel);
            long links = taken(openings, channel);
            if (scans + links > 0) {
                rows.add(new Channel(channel, profile.currency(), 0, 0, 0, scans, links));
            }
        }
        rows.sort(Comparator.comparing(Channel::channel));
        return new Channels(rows, fresh.asOf(), fresh.lagMs(), fresh.pendingEvents());
    }

    @GET
    @Path("/stores")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Scans, orders, buyers, money and redemptions by store",
            description =
                    "Every store that was opened, or that a scan, an order or a redemption cites, by its `externalId` or by "
                            + "its `id`: both count as one store. `name` is null where "
                            + "nobody has told of the store itself. Redemptions that were rolled back are not counted. A store with orders "
                            + "in several currencies has a row for each; its scans and redemptions stand in the first of them only.")
    public Stores stores(@PathParam("brand") String brand) {
        var fresh = progress.of(Topics.CONTENT, Topics.REFERRAL, Topics.FAN);
        var profile = brands.current();
        var visits = places.stores();
        var left = new TreeSet<>(visits.keySet());
        var rows = new ArrayList<Store>();
        for (var row : orders.by(OrdersBy.STORE, profile.zone())) {
            if (row.key().equals(OrdersBy.NONE)) {
                continue;
            }
            var here = visits.getOrDefault(row.key(), Visits.NONE);
            boolean first = left.remove(row.key());
            rows.add(
                    new Store(
                            row.key(),
                            here.name(),
                            row.currency(),
                            first ? here.scans() : 0,
                            row.orders(),
                            row.buyers(),
                            row.gross(),
                            first ? here.redemptions() : 0));
        }
        for (var store : left) {
            var here = visits.getOrDefault(store, Visits.NONE);
            rows.add(
                    new Store(
                            store,
                            here.name(),
                            profile.currency(),
                            here.scans(),
                            0,
                            0,
                            0,
                            here.redemptions()));
        }
        rows.sort(Comparator.comparing(Store::store));
        return new Stores(rows, fresh.asOf(), fresh.lagMs(), fresh.pendingEvents());
    }

    private static long taken(Map<String, Long> once, String key) {
        var count = once.remove(key);
        return count == null ? 0 : count;
    }

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record Channels(List<Channel> rows, Instant asOf, long lagMs, long pendingEvents) {}

    /// @param buyers distinct fans
    /// @param gross minor units of the currency, before refunds
    /// @param scans of QR codes
    /// @param linkOpenings of referral and share links
    record Channel(
            String channel,
            @Nullable String currency,
            long orders,
            long buyers,
            long gross,
            long scans,
            long linkOpenings) {}

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record Stores(List<Store> rows, Instant asOf, long lagMs, long pendingEvents) {}

    /// @param store the brand's code of it
    /// @param name null where nobody has told of the store itself
    /// @param buyers distinct fans
    /// @param gross minor units of the currency, before refunds
    /// @param redemptions coupons redeemed there and not rolled back
    record Store(
            String store,
            @Nullable String name,
            @Nullable String currency,
            long scans,
            long orders,
            long buyers,
            long gross,
            long redemptions) {}
}
