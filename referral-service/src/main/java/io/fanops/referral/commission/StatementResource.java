package io.fanops.referral.commission;

import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Days;
import io.fanops.referral.commission.Statements.Figures;
import io.fanops.referral.commission.Statements.Statement;
import io.fanops.referral.partner.Partners;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/partners/{partner}")
@RunOnVirtualThread
@Tag(name = "Partners")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class StatementResource {
    private final Partners partners;
    private final Statements statements;
    private final Days days;

    StatementResource(Partners partners, Statements statements, Days days) {
        this.partners = partners;
        this.statements = statements;
        this.days = days;
    }

    @GET
    @Path("/statement")
    @Operation(
            summary = "What a partner earned, lost and was paid in a span of time, by currency",
            description =
                    "From the ledger's entries. At most 367 days: without `from` it begins so long before `to`, without `to` it ends now; `to` itself is not in it.")
    public Statement statement(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @QueryParam("from") @Nullable Instant from,
            @QueryParam("to") @Nullable Instant to) {
        return statements.of(partners.require(partner), from, to);
    }

    @GET
    @Path("/figures")
    @Operation(
            summary = "A partner's clicks, orders and earnings",
            description =
                    """
                    Days of the brand's time zone, both included: the last 30 where none is named, a year at most. Orders count on the day on which \
                    they arrived, and earn what is left after refunds.\
                    """)
    public Figures figures(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("from") @Nullable String from,
            @Parameter(schema = @Schema(format = "date")) @QueryParam("to") @Nullable String to) {
        return statements.figures(partners.require(partner), days.asked(from, to));
    }
}
