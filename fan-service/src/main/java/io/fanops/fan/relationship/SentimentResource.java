package io.fanops.fan.relationship;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/fans/{fan}/sentiment")
@RunOnVirtualThread
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
@Tag(name = "Relationship")
class SentimentResource {
    private final ReadingTies reading;
    private final WhoIs who;

    SentimentResource(ReadingTies reading, WhoIs who) {
        this.reading = reading;
        this.who = who;
    }

    @GET
    @Operation(
            summary = "Read how a fan feels about the brand",
            description =
                    """
                    -100 to 100, 0 where nothing is known: the mean of grades (1 is -1, 5 is 1) and of the sentiment captured in \
                    conversations, newer ones counting more, drawn to 0 by one imagined neutral case.\
                    """)
    public SentimentView read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        var id = who.require(fan);
        var present = reading.now(id);
        var formula = present.formula();
        var tie = present.tie();
        return new SentimentView(
                id,
                RelationshipResource.round(tie.sentiment()),
                tie.mood(),
                tie.moodWeight(),
                tie.graded(),
                formula.formula().halfLifeDays().sentiment(),
                formula.version(),
                tie.asOf());
    }

    /// @param sum of sentiments, decayed
    /// @param weight of those sentiments, each 1 when new
    /// @param grades how many were given
    record SentimentView(
            UUID fanId,
            @Schema(description = "-100 to 100") double index,
            double sum,
            double weight,
            long grades,
            int halfLifeDays,
            int formula,
            Instant asOf) {}
}
