package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.sql.StoredPeriod;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.attribution.Attributions.Decided;
import io.fanops.referral.attribution.Attributions.Filter;
import io.fanops.referral.attribution.Attributions.Period;
import io.fanops.referral.attribution.Attributions.Place;
import io.fanops.referral.attribution.Attributions.Sum;
import io.fanops.referral.attribution.Candidates.Buying;
import io.fanops.referral.attribution.Policy.Decision;
import io.fanops.referral.attribution.Simulating.Redecided;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/attributions")
@RunOnVirtualThread
@Tag(name = "Attribution")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class AttributionResource {
    private final Attributions attributions;
    private final Simulations simulations;
    private final Clock clock;

    AttributionResource(Attributions attributions, Simulations simulations, Clock clock) {
        this.attributions = attributions;
        this.simulations = simulations;
        this.clock = clock;
    }

    @GET
    @Operation(
            summary = "What orders are credited to, last placed first",
            description =
                    "Also those of one kind of touch, `DIRECT` for orders that nothing brought, or of one subject. Of a year at most: without `from` of the"
                            + " year before `to`, without `to` up to now.")
    public Page<AttributionView> list(
            @PathParam("brand") String brand,
            @QueryParam("kind") @Nullable Credited kind,
            @QueryParam("subject") @Nullable String subject,
            @Parameter(description = "RFC 3339; orders placed then or later") @QueryParam("from")
                    @Nullable Instant from,
            @Parameter(description = "RFC 3339; orders placed before") @QueryParam("to")
                    @Nullable Instant to,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                attributions.list(
                        new Filter(kind, subject, period(from, to)), Place.at(cursor), limit + 1),
                limit,
                Place::of,
                AttributionView::of);
    }

    @GET
    @Path("/summary")
    @Operation(
            summary = "Orders, their worth and what was paid back, by what they are credited to",
            description =
                    "By kind of touch, or by the subjects within the kinds; most orders first. Money is summed in each currency. Of a year at most: without"
                            + " `from` of the year before `to`, without `to` up to now.")
    public Summary summary(
            @PathParam("brand") String brand,
            @Parameter(description = "RFC 3339; orders placed then or later") @QueryParam("from")
                    @Nullable Instant from,
            @Parameter(description = "RFC 3339; orders placed before") @QueryParam("to")
                    @Nullable Instant to,
            @Schema(enumeration = {"kind", "subject"}) @QueryParam("by") @DefaultValue("kind")
                    String by,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(500) int limit) {
        if (!List.of("kind", "subject").contains(by)) {
            throw Refused.invalid("by", "is kind or subject");
        }
        return Summary.of(attributions.sums(period(from, to), by.equals("subject"), limit));
    }

    @POST
    @Path("/simulate")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Ask what would be credited",
            description =
                    """
                    Writes nothing and counts nowhere. Either of an order that is not there: `conversion`, with the `touches` given and those that \\
                    are kept of its fan and `clickId`; by `policy`, or by the present one. Or of the orders placed in a period, `from` and `to`, \\
                    each by the touches that were considered when it arrived: what `policy` would change. Of a kind of which a fan had more than \\
                    20 touches the last 20 and the first one within the window were considered.\\
                    """)
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema =
                                    @Schema(oneOf = {SimulatedOrder.class, SimulatedPeriod.class})))
    public Response simulate(@PathParam("brand") String brand, @Valid @NotNull Simulation request) {
        return Response.ok(
                        request.conversion() == null
                                ? simulations.ofPeriod(request)
                                : simulations.ofOrder(request, request.conversion()))
                .build();
    }

    /// What tills with a fast clock have placed in the future is there, too, without `to`.
    private Period period(@Nullable Instant from, @Nullable Instant to) {
        var period = StoredPeriod.of(from, to, clock.instant());
        return new Period(period.from(), to == null ? null : period.to());
    }

    /// Reads what is asked, and shows what would be.
    @jakarta.inject.Singleton
    static class Simulations {
        /// A year of orders is gone through in seconds.
        private static final Duration LONGEST = Duration.ofDays(366);

        private final Simulating simulating;
        private final Policies policies;
        private final Fans fans;
        private final Brands brands;

        Simulations(Simulating simulating, Policies policies, Fans fans, Brands brands) {
            this.simulating = simulating;
            this.policies = policies;
            this.fans = fans;
            this.brands = brands;
        }

        SimulatedOrder ofOrder(Simulation asked, NewConversion conversion) {
            if (asked.from() != null || asked.to() != null) {
                throw Refused.disagreeing(
                        "do not go together",
                        "/conversion",
                        asked.from() != null ? "/from" : "/to");
            }
            var policy = policy(asked);
            var fan = conversion.fan();
            var order =
                    new Buying(
                            Ids.next(),
                            fan == null ? null : fans.find(fan).orElse(null),
                            conversion.clickId(),
                            null,
                            Placing.of(
                                    moment(conversion.placedAt(), "/conversion/placedAt"),
                                    brands.timezone()));
            var given = new ArrayList<Candidate>();
            for (var touch : Objects.requireNonNullElse(asked.touches(), List.<GivenTouch>of())) {
                var at = "/touches/" + given.size() + "/at";
                given.add(
                        new Candidate(
                                GivenTouch.id(given.size()),
                                touch.kind(),
                                touch.subject(),
                                moment(touch.at(), at),
                                Boolean.TRUE.equals(touch.namesOrder())));
            }
            return SimulatedOrder.of(simulating.decide(order, given, policy));
        }

        SimulatedPeriod ofPeriod(Simulation asked) {
            if (asked.touches() != null) {
                throw Refused.invalid("/conversion", "is missing: the touches are of no order");
            }
            if (asked.policy() == null) {
                throw Refused.invalid("/policy", "is missing, and so is a conversion");
            }
            if (asked.from() == null || asked.to() == null) {
                throw Refused.invalid(
                        asked.from() == null ? "/from" : "/to",
                        "is missing, and so is a conversion");
            }
            var from = moment(asked.from(), "/from");
            var to = moment(asked.to(), "/to");
            if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
                throw Refused.disagreeing("must be a period of at most 366 days", "/from", "/to");
            }
            return SimulatedPeriod.of(simulating.redecide(policy(asked), new Period(from, to)));
        }

        private Policy policy(Simulation asked) {
            var draft = asked.policy();
            if (draft == null) {
                return policies.present().policy();
            }
            draft.fault("/policy")
                    .ifPresent(fault -> {
                        throw Refused.invalid(fault.pointer(), fault.detail());
                    });
            return draft;
        }

        private static Instant moment(Instant at, String pointer) {
            return Objects.requireNonNull(StoredInstant.of(at, pointer));
        }
    }

    /// What an order is credited to.
    ///
    /// @param credit null for an order that nothing brought
    /// @param refunded what was paid back of it so far; it keeps its credit
    record AttributionView(
            String order,
            Instant placedAt,
            @Nullable Credit credit,
            int policyVersion,
            Money amount,
            Money refunded) {
        static AttributionView of(Decided decided) {
            var frozen = decided.frozen();
            return new AttributionView(
                    decided.order(),
                    frozen.placing().at(),
                    frozen.credit(),
                    frozen.policyVersion(),
                    decided.amount(),
                    decided.refunded());
        }
    }

    record Summary(List<Row> rows) {
        /// @param subject where it was asked for
        /// @param worth in each currency
        /// @param refunded in each currency
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Row(
                Credited kind,
                @Nullable String subject,
                long orders,
                List<Money> worth,
                List<Money> refunded) {}

        static Summary of(List<Sum> sums) {
            var rows = new ArrayList<Row>();
            for (var sum : sums) {
                var last = rows.isEmpty() ? null : rows.getLast();
                if (last == null
                        || last.kind() != sum.kind()
                        || !Objects.equals(last.subject(), sum.subject())) {
                    last =
                            new Row(
                                    sum.kind(),
                                    sum.subject(),
                                    sum.orders(),
                                    new ArrayList<>(),
                                    new ArrayList<>());
                    rows.add(last);
                }
                last.worth().add(sum.worth());
                last.refunded().add(sum.refunded());
            }
            return new Summary(rows);
        }
    }

    /// What is asked: of a `conversion`, or of a period.
    record Simulation(
            @Nullable @Valid Policy policy,
            @Nullable @Size(max = 100) List<@NotNull @Valid GivenTouch> touches,
            @Nullable @Valid NewConversion conversion,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /// An order that is not there.
    ///
    /// @param fan whose kept touches count, too; somebody unseen does not become known
    /// @param clickId whose kept touches count, too
    record NewConversion(
            @NotNull Instant placedAt,
            @Nullable @Valid FanReference fan,
            @Nullable @Size(min = 1, max = 64) String clickId) {}

    /// A touch of the order's buyer that is not there.
    ///
    /// @param namesOrder whether it is a coupon that is redeemed for this very order
    record GivenTouch(
            @NotNull TouchKind kind,
            @NotBlank @Size(max = 200) String subject,
            @NotNull Instant at,
            @Nullable Boolean namesOrder) {

        /// Stands for the id that it does not have; kept ones are later than any.
        private static UUID id(int index) {
            return new UUID(0, index);
        }

        private static @Nullable Integer index(UUID id) {
            return id.getMostSignificantBits() == 0 ? (int) id.getLeastSignificantBits() : null;
        }
    }

    record SimulatedOrder(@Nullable Simulated credit, List<Simulated> candidates) {
        static SimulatedOrder of(Decision decision) {
            var candidates =
                    decision.considered().stream()
                            .map(c -> Simulated.of(c.touch(), c.outcome()))
                            .toList();
            return new SimulatedOrder(
                    candidates.stream()
                            .filter(c -> c.outcome() == Outcome.CREDITED)
                            .findFirst()
                            .orElse(null),
                    candidates);
        }
    }

    /// A touch and what would become of it.
    ///
    /// @param given which of the touches given, from 0
    /// @param touchId of one that is kept
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Simulated(
            @Nullable Integer given,
            @Nullable UUID touchId,
            TouchKind kind,
            String subject,
            Instant at,
            Outcome outcome) {
        static Simulated of(Candidate touch, Outcome outcome) {
            var given = GivenTouch.index(touch.touchId());
            return new Simulated(
                    given,
                    given == null ? touch.touchId() : null,
                    touch.kind(),
                    touch.subject(),
                    touch.at(),
                    outcome);
        }
    }

    /// What a draft would change in a period.
    ///
    /// @param orders placed in it
    /// @param changed of these, would be credited to another touch
    /// @param examples up to 20 of them, first placed first
    record SimulatedPeriod(long orders, long changed, List<Count> credits, List<Change> examples) {

        /// @param now orders that are credited to it
        /// @param draft orders that would be
        record Count(Credited kind, long now, long draft) {}

        record Change(
                String order, Instant placedAt, @Nullable Credit now, @Nullable Credit draft) {}

        static SimulatedPeriod of(Redecided redecided) {
            return new SimulatedPeriod(
                    redecided.orders(),
                    redecided.changed(),
                    Arrays.stream(Credited.values())
                            .map(kind -> new Count(kind, redecided.now(kind), redecided.then(kind)))
                            .toList(),
                    redecided.examples().stream()
                            .map(e ->
                                    new Change(
                                            e.decided().order(),
                                            e.decided().frozen().placing().at(),
                                            e.decided().frozen().credit(),
                                            e.draft()))
                            .toList());
        }
    }
}
