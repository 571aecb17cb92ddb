package io.fanops.fan.relationship;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/trust")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
@Tag(name = "Relationship")
class TrustResource {
    private final ReadingTies reading;
    private final WhoIs who;

    TrustResource(ReadingTies reading, WhoIs who) {
        this.reading = reading;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Read how far a fan may trust the brand",
            description =
                    """
                    0 to 100: the mean, by the formula's shares, of promises kept, orders that were not sent back, grades given, and \
                    the length of the tie, from the first touch or from the profile's `joinedOn` on. Few cases are drawn to the middle, so that somebody new stands near 50.\
                    """)
    public TrustView read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        var id = who.require(fan);
        var present = reading.now(id);
        var formula = present.formula();
        var tie = present.tie();
        var shares = formula.formula().trust();
        return new TrustView(
                id,
                RelationshipResource.round(tie.trust(formula.formula())),
                List.of(
                        new Input("PROMISES_KEPT", tie.keptShare(), shares.promises()),
                        new Input("ORDERS_KEPT", tie.stayedShare(), shares.orders()),
                        new Input("GRADES", tie.gradeShare(), shares.grades()),
                        new Input("LENGTH", tie.lengthShare(formula.formula()), shares.length())),
                new Counts(
                        tie.kept(),
                        tie.broken(),
                        tie.orders(),
                        tie.returned(),
                        tie.graded(),
                        tie.since()),
                formula.version(),
                tie.asOf());
    }

    record TrustView(
            UUID fanId,
            @Schema(description = "0 to 100") double index,
            List<Input> inputs,
            Counts counts,
            int formula,
            Instant asOf) {}

    /// @param value 0 to 1
    /// @param share how much it counts, beside the others' shares
    record Input(String input, double value, double share) {}

    /// @param returned orders refunded in full
    /// @param grades how many were given
    /// @param since the first touch, or the day on which the fan joined by the profile
    record Counts(
            long promisesKept,
            long promisesBroken,
            long orders,
            long returned,
            long grades,
            @Nullable Instant since) {}
}
