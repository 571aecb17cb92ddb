package io.fanops.fan.relationship;

import io.fanops.fan.relationship.Formulas.Versioned;
import io.fanops.fan.relationship.ReadingTies.Spread;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.operation.LongWork;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/relationship")
@RunOnVirtualThread
@Tag(name = "Relationship")
class FormulaResource {
    /// Fewer fans than these are not averaged: the figure would tell of persons.
    private static final int MINIMUM_CELL = 5;

    private final Formulas formulas;
    private final ReadingTies reading;
    private final Recomputing recomputing;
    private final LongWork work;

    FormulaResource(
            Formulas formulas, ReadingTies reading, Recomputing recomputing, LongWork work) {
        this.formulas = formulas;
        this.reading = reading;
        this.recomputing = recomputing;
        this.work = work;
    }

    @GET
    @Path("/formula")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Read the formula of relationship, trust and sentiment",
            description =
                    "The one in force, or an earlier version. A brand starts with version 1. REFUNDED counts in full where an order is"
                            + " sent back whole, and by half for each refund of a part of it, whatever the part.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FormulaView.class)))
    public Response formula(
            @PathParam("brand") String brand,
            @Parameter(description = "The one in force where left out") @QueryParam("version")
                    @Nullable Integer version) {
        return answer(
                version == null
                        ? formulas.inForce()
                        : formulas.version(version).orElseThrow(() -> Refused.notFound("formula")));
    }

    @PUT
    @Path("/formula")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Put another formula in force",
            description =
                    """
                    Holds at once: a tie that still follows the older one is computed when it is read or touched. A recomputation \
                    (see there) makes such reads fast again. The formula that is in force already makes no new version.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FormulaView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Formula formula) {
        return answer(formulas.put(formula, ifMatch));
    }

    @POST
    @Path("/recomputation")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(summary = "Compute all ties anew from what happened")
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response recompute(@PathParam("brand") String brand) {
        return work.start("RELATIONSHIP_RECOMPUTATION", Map.of(), null, recomputing);
    }

    @GET
    @Path("/communities/{community}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Read relationship, trust and sentiment of a community",
            description =
                    """
                    Mean and standard deviation over its present members of whom anything is known. Of fewer than five nothing is \
                    told.\
                    """)
    public CommunityView community(
            @PathParam("brand") String brand,
            @PathParam("community") @Size(max = 200) String community) {
        var gathered = reading.ofCommunity(community);
        boolean isTold = gathered.index().count() >= MINIMUM_CELL;
        return new CommunityView(
                community,
                isTold ? gathered.index().count() : null,
                MINIMUM_CELL,
                isTold ? figure(gathered.index()) : null,
                isTold ? figure(gathered.trust()) : null,
                isTold ? figure(gathered.sentiment()) : null,
                gathered.formula(),
                gathered.asOf());
    }

    private static Figure figure(Spread spread) {
        return new Figure(
                RelationshipResource.round(spread.mean()),
                RelationshipResource.round(spread.deviation()));
    }

    private static Response answer(Versioned formula) {
        return Response.ok(new FormulaView(formula.version(), formula.formula()))
                .header(HttpHeaders.ETAG, Revision.tag(formula.version()))
                .build();
    }

    record FormulaView(int version, Formula formula) {}

    /// @param fans counted; null where they are fewer than `minimumCell`
    record CommunityView(
            String community,
            @Nullable Long fans,
            int minimumCell,
            @Nullable Figure relationship,
            @Nullable Figure trust,
            @Nullable Figure sentiment,
            int formula,
            Instant asOf) {}

    /// @param spread standard deviation
    record Figure(double mean, double spread) {}
}
