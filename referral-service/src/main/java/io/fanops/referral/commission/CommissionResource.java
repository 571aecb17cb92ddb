package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.commission.Commission.State;
import io.fanops.referral.commission.Commissions.Filter;
import io.fanops.referral.commission.Simulating.LineView;
import io.fanops.referral.partner.Partners;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/commissions")
@RunOnVirtualThread
@Tag(name = "Commissions")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class CommissionResource {
    private final Commissions commissions;
    private final Partners partners;

    CommissionResource(Commissions commissions, Partners partners) {
        this.commissions = commissions;
        this.partners = partners;
    }

    @GET
    @Operation(
            summary = "What partners have earned, newest first",
            description =
                    "`PENDING` in the return period, then `PAYABLE`; `REVERSED` where all was taken back, `REJECTED` with a `reason`.")
    public Page<Commission> list(
            @PathParam("brand") String brand,
            @QueryParam("partner") @Nullable String partner,
            @QueryParam("state") @Nullable State state,
            @QueryParam("from") @Nullable Instant from,
            @QueryParam("to") @Nullable Instant to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var whose = partner == null ? null : List.of(partners.require(partner).id());
        return Page.of(
                commissions.list(
                        whose,
                        new Filter(
                                state, StoredInstant.of(from, "from"), StoredInstant.of(to, "to")),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                commission -> commission.id().toString(),
                commission -> commission);
    }

    @GET
    @Path("/{commission}")
    @Operation(summary = "One commission, line by line and by which rule")
    public Detail read(
            @PathParam("brand") String brand, @PathParam("commission") String commission) {
        var found =
                Ids.parse(commission)
                        .flatMap(commissions::find)
                        .orElseThrow(() -> Refused.notFound("commission"));
        return new Detail(
                found,
                commissions.lines(found.id()).stream()
                        .map(line ->
                                LineView.of(
                                        line, found.state() == State.REJECTED ? 0 : line.amount()))
                        .toList());
    }

    record Detail(@JsonUnwrapped Commission commission, List<LineView> lines) {}
}
