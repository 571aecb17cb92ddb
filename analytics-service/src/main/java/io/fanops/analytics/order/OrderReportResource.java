package io.fanops.analytics.order;

import io.fanops.analytics.brand.BrandProfiles;
import io.fanops.analytics.listening.Topics;
import io.fanops.analytics.order.OrderFigures.Row;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/analytics/orders")
@RunOnVirtualThread
@Tag(name = "Analytics")
class OrderReportResource {
    private final OrderFigures figures;
    private final BrandProfiles brands;
    private final Progress progress;

    OrderReportResource(OrderFigures figures, BrandProfiles brands, Progress progress) {
        this.figures = figures;
        this.brands = brands;
        this.progress = progress;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(
            summary = "Orders, buyers and money by day, month, store, channel or in all",
            description =
                    "One row a key and currency. Days and months are the brand's own (its timezone), written 2021-01-31 "
                            + "and 2021-01; orders without a store or channel stand under the key `-`; a store "
                            + "stands under its `externalId`, also where an order cites its `id`; `by=total` gives the key `total`, "
                            + "also where there is no order. Refunds raise `refunded` of the row in which the order was placed and leave "
                            + "`gross` as it is.")
    public Orders read(
            @PathParam("brand") String brand,
            @Parameter(
                            description =
                                    "RFC 3339 instant, or a date: from its first moment in the brand's timezone",
                            example = "2021-01-01")
                    @QueryParam("from")
                    @Nullable String from,
            @Parameter(
                            description =
                                    "RFC 3339 instant, which is not counted any more, or a date: that whole day counts",
                            example = "2021-01-31")
                    @QueryParam("to")
                    @Nullable String to,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {
                                                "day", "month", "store", "channel", "total"
                                            },
                                            defaultValue = "total"))
                    @QueryParam("by")
                    @DefaultValue("total")
                    String by) {
        var split = OrdersBy.parse(by);
        var profile = brands.current();
        var span = TimeSpan.parse(from, to, profile.timezone());
        var fresh = progress.of(Topics.REFERRAL, Topics.FAN);
        var rows = figures.by(split, profile.zone(), span);
        if (rows.isEmpty() && split == OrdersBy.TOTAL) {
            rows = List.of(new Row("total", profile.currency(), 0, 0, 0, 0, 0));
        }
        return new Orders(rows, fresh.asOf(), fresh.lagMs(), fresh.pendingEvents());
    }

    /// @param asOf facts up to this moment are in the figures
    /// @param lagMs how far that is behind now, in milliseconds
    /// @param pendingEvents facts that wait to be counted
    record Orders(List<Row> rows, Instant asOf, long lagMs, long pendingEvents) {}
}
