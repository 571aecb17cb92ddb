package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.commission.Commission.State;
import io.fanops.referral.commission.Commissions.Filter;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.partner.Partner;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.wallet.PartnerAccounts.Balance;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/commissions")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnCommissionResource {
    private final Fans fans;
    private final Partners partners;
    private final Commissions commissions;
    private final Statements statements;

    OwnCommissionResource(
            Fans fans, Partners partners, Commissions commissions, Statements statements) {
        this.fans = fans;
        this.partners = partners;
        this.commissions = commissions;
        this.statements = statements;
    }

    @GET
    @Operation(
            summary = "What I have earned by promoting, and what of it I can be paid",
            description =
                    "Newest first; `balances` are of all of it. Of orders it says what they earn me, not who bought what.")
    public Own read(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var mine = partners.ofPerson(fans.caller()).stream().map(Partner::id).toList();
        var page =
                Page.of(
                        commissions.list(
                                mine,
                                new Filter(state, null, null),
                                Cursor.maybeId(cursor),
                                limit + 1),
                        limit,
                        commission -> commission.id().toString(),
                        Entry::of);
        return new Own(statements.balances(mine), page.items(), page.next());
    }

    /// A page of them.
    record Own(List<Balance> balances, List<Entry> items, @Nullable String next) {}

    /// @param amount minor units, without what was taken back
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            UUID id,
            String position,
            int level,
            String currency,
            long earned,
            long amount,
            State state,
            Commission.@Nullable Reason reason,
            Instant dueAt,
            Instant createdAt) {
        static Entry of(Commission commission) {
            return new Entry(
                    commission.id(),
                    commission.position(),
                    commission.level(),
                    commission.currency(),
                    commission.earned(),
                    commission.amount(),
                    commission.state(),
                    commission.reason(),
                    commission.dueAt(),
                    commission.createdAt());
        }
    }
}
