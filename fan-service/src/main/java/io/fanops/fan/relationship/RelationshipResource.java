package io.fanops.fan.relationship;

import io.fanops.fan.relationship.Formulas.Versioned;
import io.fanops.fan.touch.Moment;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
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
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/relationship")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
@Tag(name = "Relationship")
class RelationshipResource {
    private final ReadingTies reading;
    private final WhoIs who;

    RelationshipResource(ReadingTies reading, WhoIs who) {
        this.reading = reading;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Read how strong the tie to a fan is",
            description =
                    """
                    Four parts, each with its points and 0 to 100, and the index as their mean by the formula's shares. Points decay \
                    with a half-life of their own and are computed for this moment. Reciprocity is the balance (harmonic mean) of \
                    what the fan gave and got.\
                    """)
    public RelationshipView read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        var id = who.require(fan);
        var present = reading.now(id);
        var formula = present.formula();
        var now = present.tie();
        var touches = reading.touches(id);
        double index = now.index(formula.formula());
        return new RelationshipView(
                id,
                round(index),
                parts(now, formula),
                new Balance(points(now.given()), points(now.received())),
                new Trend(
                        round(index - reading.ago(30, touches, formula).index(formula.formula())),
                        round(index - reading.ago(90, touches, formula).index(formula.formula()))),
                formula.version(),
                now.asOf());
    }

    @GET
    @Path("/explanation")
    @Operation(
            summary = "List the touches behind each point",
            description =
                    """
                    For each part the touches that weigh most at a moment, each with its weight when new and what is left of it, and \
                    the sum of the others: together they are the part's points. Reciprocity has an account for each side.\
                    """)
    public Explanation explain(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @Parameter(description = "RFC 3339; now where left out") @QueryParam("at")
                    @Nullable String at,
            @Parameter(description = "Touches shown in each account")
                    @QueryParam("limit")
                    @DefaultValue("20")
                    @Min(0)
                    @Max(500)
                    int limit) {
        return reading.explanation(who.require(fan), Moment.parse("at", at).orElse(null), limit);
    }

    @GET
    @Path("/history")
    @Operation(
            summary = "Read how the tie developed",
            description =
                    """
                    At the ends of the last months in the brand's time zone and now, oldest first; computed from what had happened by \
                    then, by the formula in force now.\
                    """)
    public History history(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("months") @DefaultValue("12") @Min(1) @Max(120) int months) {
        var id = who.require(fan);
        var formula = reading.formula();
        return new History(
                formula.version(),
                reading.history(id, months, formula).stream()
                        .map(tie ->
                                new PointInTime(
                                        tie.asOf(),
                                        round(tie.index(formula.formula())),
                                        round(tie.trust(formula.formula())),
                                        round(tie.sentiment()),
                                        parts(tie, formula)))
                        .toList());
    }

    private static List<PartView> parts(Tie tie, Versioned formula) {
        return Arrays.stream(Part.values())
                .map(part ->
                        new PartView(
                                part,
                                points(tie.points(part)),
                                round(tie.score(part, formula.formula())),
                                formula.formula().halfLife(part)))
                .toList();
    }

    /// To the hundredth, as an index is read.
    static double round(double index) {
        return Math.round(index * 100) / 100.0;
    }

    /// To the millionth, so that sums of points agree.
    private static double points(double points) {
        return Math.round(points * 1_000_000) / 1_000_000.0;
    }

    /// @param trend of the index
    /// @param formula version
    record RelationshipView(
            UUID fanId,
            @Schema(description = "0 to 100") double index,
            List<PartView> parts,
            Balance reciprocity,
            Trend trend,
            int formula,
            Instant asOf) {}

    record PartView(
            Part part,
            @Schema(description = "Decayed to now; below 0 after a reversal") double points,
            @Schema(description = "0 to 100") double score,
            int halfLifeDays) {}

    /// Points of both sides of reciprocity.
    record Balance(double given, double received) {}

    /// The index now, less what it was.
    record Trend(double days30, double days90) {}

    record History(int formula, List<PointInTime> points) {}

    record PointInTime(
            Instant at, double index, double trust, double sentiment, List<PartView> parts) {}
}
