package io.fanops.fan.audience;

import io.fanops.fan.expression.ExpressionProblem;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/audiences/compositions")
@RunOnVirtualThread
@Tag(name = "Audiences")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class CompositionResource {
    private final DefiningAudiences audiences;
    private final Members members;
    private final Meaning meaning;
    private final Idempotency idempotency;

    CompositionResource(
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
    @Operation(
            summary = "Compose an audience of seed classes",
            description =
                    """
                    A live audience of whoever is in one (`ANY`) or in each (`ALL`) of three classes: those who own or may come to own \
                    (by default buyers and followers), those who interact with the brand (by default seen in the last 90 days), and the \
                    fans of its endorser (always by an expression). A class that is left out takes no part; `{}` takes its default.\
                    """)
    @APIResponse(
            responseCode = "201",
            content =
                    @Content(
                            schema = @Schema(implementation = AudienceResource.AudienceView.class)))
    public Response compose(@PathParam("brand") String brand, @Valid @NotNull Composition request) {
        var expression = expression(request);
        return idempotency.once(
                request,
                () -> AudienceResource.named(brand, audiences.name(request.name(), expression)));
    }

    @POST
    @Path("/preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Count a composition and each of its classes; nothing is made")
    public Counts preview(@PathParam("brand") String brand, @Valid @NotNull Composition request) {
        var classes = new LinkedHashMap<String, Long>();
        classes(request)
                .forEach((name, expression) -> classes.put(name, count(expression).count()));
        var expression = expression(request);
        return new Counts(classes, expression, count(expression));
    }

    private Members.Count count(String expression) {
        return members.count(meaning.of(expression), null);
    }

    private String expression(Composition request) {
        var classes = classes(request);
        if (classes.isEmpty()) {
            throw Refused.invalid("/ownersAndProspects", "at least one class must take part");
        }
        return classes.values().stream()
                .map(expression -> "(" + expression + ")")
                .collect(
                        Collectors.joining(
                                request.combine() == Composition.Combine.ALL ? " and " : " or "));
    }

    private Map<String, String> classes(Composition request) {
        var classes = new LinkedHashMap<String, String>();
        take(
                classes,
                "ownersAndProspects",
                request.ownersAndProspects(),
                "orders > 0 or stage(\"FOLLOWER\")");
        take(classes, "interactors", request.interactors(), "lastSeen >= \"now-90d\"");
        take(classes, "endorserFans", request.endorserFans(), null);
        return classes;
    }

    private void take(
            Map<String, String> classes,
            String name,
            @Nullable SeedClass seeds,
            @Nullable String usual) {
        if (seeds == null) {
            return;
        }
        var expression = seeds.expression() == null ? usual : seeds.expression();
        if (expression == null) {
            throw Refused.invalid("/" + name + "/expression", "is missing");
        }
        try {
            meaning.read(expression);
        } catch (Refused e) {
            throw new Refused(
                    ExpressionProblem.EXPRESSION_INVALID,
                    e.detail(),
                    new Refused.FieldError(
                            "/" + name + "/expression",
                            e.detail(),
                            e.errors().isEmpty() ? null : e.errors().getFirst().position()));
        }
        classes.put(name, expression);
    }

    /// @param combine `ANY` where it is not said
    record Composition(
            @NotBlank @Size(max = 200) String name,
            @Nullable @Valid SeedClass ownersAndProspects,
            @Nullable @Valid SeedClass interactors,
            @Nullable @Valid SeedClass endorserFans,
            @Nullable Combine combine) {
        enum Combine {
            ANY,
            ALL
        }
    }

    /// @param expression left out for the class's default
    record SeedClass(@Nullable @Size(min = 1, max = 3_000) String expression) {}

    /// @param classes fans in each class that takes part
    /// @param expression what the audience would be
    record Counts(Map<String, Long> classes, String expression, Members.Count count) {}
}
