package io.fanops.fan.audience;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/audiences")
@RunOnVirtualThread
@Tag(name = "Audiences")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class AudienceResource {
    private static final int LONGEST_STALENESS_DAYS = 1;

    private final DefiningAudiences audiences;
    private final Members members;
    private final Meaning meaning;
    private final Idempotency idempotency;

    AudienceResource(
            DefiningAudiences audiences,
            Members members,
            Meaning meaning,
            Idempotency idempotency) {
        this.audiences = audiences;
        this.members = members;
        this.meaning = meaning;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Name an audience",
            description =
                    "The name is the natural key. A fault of the expression, or a word in it that nobody can be meant by, is refused with"
                            + " its `position` in characters from 1 and what was expected there. In a text \\\" and \\\\ stand for a quote"
                            + " and a backslash.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response create(@PathParam("brand") String brand, @Valid @NotNull NewAudience request) {
        return idempotency.once(
                request, () -> named(brand, audiences.name(request.name(), request.expression())));
    }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Count who an expression means now",
            description =
                    """
                    `asOf`, `lagMs` and `pendingEvents` say how fresh the figure is: all that this service was told until `asOf` is in it, \
                    and what other services have put on Kafka until then. With `maxStaleness` (an ISO 8601 duration from `PT0S` to `P1D`; \
                    `PT0S` for all until the call) the call waits for up to five seconds until it is as fresh, and is refused (503) where \
                    it does not become so. What another service has answered and not yet put on Kafka, such as an order of the last few \
                    hundredths of a second, is neither in the figure nor in `pendingEvents`.\
                    """)
    public Members.Count preview(
            @PathParam("brand") String brand, @Valid @NotNull PreviewRequest request) {
        return members.count(meaning.of(request.expression()), request.maxStaleness());
    }

    @GET
    @Operation(summary = "List audiences")
    public Page<AudienceView> list(
            @PathParam("brand") String brand,
            @Parameter(description = "The audience of this name, or none") @QueryParam("name")
                    @Nullable String name,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        if (name != null) {
            return new Page<>(
                    audiences.named(name).map(AudienceResource::view).stream().toList(), null);
        }
        return Page.of(
                audiences.after(Cursor.id(cursor), limit + 1),
                limit,
                a -> a.id().toString(),
                AudienceResource::view);
    }

    @GET
    @Path("/{audience}")
    @Operation(summary = "Read an audience")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("audience") String id) {
        var audience = audiences.find(id(id));
        return Response.ok(view(audience))
                .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                .build();
    }

    @PATCH
    @Path("/{audience}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Rename or redefine an audience")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = AudienceView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = NewAudience.class)))
                    @NotNull
                    ObjectNode patch) {
        var audience = audiences.edit(id(id), patch, ifMatch);
        return Response.ok(view(audience))
                .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                .build();
    }

    @DELETE
    @Path("/{audience}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(summary = "Delete an audience; its fans stay")
    public void delete(@PathParam("brand") String brand, @PathParam("audience") String id) {
        audiences.delete(id(id));
    }

    @GET
    @Path("/{audience}/members")
    @Operation(summary = "List who is in an audience now")
    public Page<Members.Member> members(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1_000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return members.after(meaning.of(audiences.find(id(id))), Cursor.id(cursor), limit);
    }

    @GET
    @Path("/{audience}/members/{fan}")
    @Operation(summary = "Read whether a fan is in an audience now; 404 where not")
    public Members.Member member(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @PathParam("fan") String fan) {
        return Ids.parse(fan)
                .flatMap(known -> members.find(meaning.of(audiences.find(id(id))), known))
                .orElseThrow(() -> Refused.notFound("member"));
    }

    @GET
    @Path("/{audience}/size")
    @Operation(
            summary = "Count who is in an audience now",
            description = "Freshness as for `POST /audiences/preview`.")
    public Members.Count size(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @Parameter(description = "ISO 8601 duration from `PT0S` to `P1D`, such as `PT1S`")
                    @QueryParam("maxStaleness")
                    @Nullable String maxStaleness) {
        return members.count(meaning.of(audiences.find(id(id))), duration(maxStaleness));
    }

    private static @Nullable Duration duration(@Nullable String text) {
        try {
            var duration = text == null ? null : Duration.parse(text);
            if (duration == null
                    || !duration.isNegative()
                            && duration.compareTo(Duration.ofDays(LONGEST_STALENESS_DAYS)) <= 0) {
                return duration;
            }
        } catch (DateTimeException _) {
            // Told below, as one that is out of range.
        }
        throw Refused.invalid(
                "maxStaleness", "must be an ISO 8601 duration from PT0S to P1D, such as PT1S");
    }

    /// Answers 201 for an audience that is new, 200 for one that was there.
    static Response named(String brand, DefiningAudiences.Named named) {
        var audience = named.audience();
        return (named.isNew()
                        ? Response.created(
                                URI.create("/v1/brands/" + brand + "/audiences/" + audience.id()))
                        : Response.ok())
                .entity(view(audience))
                .header(HttpHeaders.ETAG, Revision.tag(audience.version()))
                .build();
    }

    static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("audience"));
    }

    private static AudienceView view(Audience audience) {
        return new AudienceView(
                audience.id(),
                audience.name(),
                audience.kind(),
                audience.expression(),
                audience.source(),
                audience.createdAt());
    }

    private static final String EXPRESSION =
            """
            `and`, `or`, `not`, parentheses and terms. `tag("a","b")`, `stage`, `tier`, `attitude`, `role`, `gender`, `region`, `channel`, \
            `consent`, `community`, `kol` (is counted among an endorser's fans): has one of the values. `audience("name")`: is in another \
            audience, so that `and`, `or` and `not` make one of several. `attribute("x")`: has it; `attribute("x") >= 5` compares with a \
            text, a number, `true` or `false`. `birthYear`, `joinedOn`, `lastSeen`, `orders`, `spent` compare by = != < <= > >=; `spent` \
            in minor units of the brand's currency; dates also as `"now-90d"` or `"now-12h"`, seen from when it is asked. A fan of whom \
            something is unknown is not in a comparison.\
            """;

    /// @param expression see [ExpressionParser]
    record NewAudience(
            @NotBlank @Size(max = 200) String name,
            @Schema(
                            description = EXPRESSION,
                            examples = "tag(\"coffee\") and not stage(\"BYSTANDER\")")
                    @NotBlank
                    String expression) {}

    record PreviewRequest(
            @Schema(
                            description = EXPRESSION,
                            examples = "tag(\"coffee\") and not stage(\"BYSTANDER\")")
                    @NotBlank
                    String expression,
            @Schema(description = "ISO 8601 duration from PT0S to P1D", examples = "PT1S")
                    @DurationMin(message = "must not be negative")
                    @DurationMax(days = LONGEST_STALENESS_DAYS, message = "must be at most a day")
                    @Nullable Duration maxStaleness) {}

    /// @param expression of a live audience
    /// @param source of a static audience: what its members were taken from, and how
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AudienceView(
            UUID id,
            String name,
            Audience.Kind kind,
            @Nullable String expression,
            @Nullable JsonNode source,
            Instant createdAt) {}
}
