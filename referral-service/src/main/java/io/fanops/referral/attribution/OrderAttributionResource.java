package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.attribution.Attributions.Decided;
import io.fanops.referral.attribution.Policy.Considered;
import io.fanops.referral.attribution.Touches.Details;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/orders/{externalId}/attribution")
@RunOnVirtualThread
@Tag(name = "Attribution")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class OrderAttributionResource {
    private final Attributions attributions;
    private final Policies policies;
    private final Candidates candidates;
    private final Touches touches;

    OrderAttributionResource(
            Attributions attributions, Policies policies, Candidates candidates, Touches touches) {
        this.attributions = attributions;
        this.policies = policies;
        this.candidates = candidates;
        this.touches = touches;
    }

    @GET
    @Operation(
            summary = "What an order is credited to, and why",
            description =
                    """
                    Decided when the order arrived, and never changed: not by another policy, a touch that came too late (`late`), or a refund \\
                    (`refunded`). `candidates` are the touches that were considered, latest first, each with its outcome: `CREDITED`, \\
                    `LOWER_PRIORITY`, `EARLIER`, `LATER`, `OUT_OF_WINDOW`, `NOT_IN_POLICY`, `AFTER_ORDER`. `credit` is null for an order that \\
                    nothing brought. 404 also for an order from before attributions were kept.\\
                    """)
    public OrderAttribution read(
            @PathParam("brand") String brand, @PathParam("externalId") String externalId) {
        var decided =
                attributions.ofOrder(externalId).orElseThrow(() -> Refused.notFound("attribution"));
        var considered =
                Objects.requireNonNullElse(decided.frozen().considered(), List.<Considered>of());
        var late = late(decided, considered);
        var details =
                touches.details(
                        Stream.concat(considered.stream().map(Considered::touch), late.stream())
                                .map(Candidate::touchId)
                                .toList());
        return OrderAttribution.of(decided, considered, late, details);
    }

    /// Touches that came before the order and were not known when it arrived.
    private List<Candidate> late(Decided decided, List<Considered> considered) {
        var order = decided.frozen().order();
        var known = considered.stream().map(c -> c.touch().touchId()).collect(Collectors.toSet());
        return candidates
                .of(List.of(order), policies.present().policy())
                .getOrDefault(order.id(), List.of())
                .stream()
                .filter(touch -> !known.contains(touch.touchId()))
                .filter(touch -> touch.namesOrder() || !touch.at().isAfter(order.placing().until()))
                .sorted(Policy.IN_TIME.reversed())
                .toList();
    }

    /// What an order is credited to, with what was considered.
    ///
    /// @param credit null for an order that nothing brought
    /// @param refunded what was paid back of it so far; it keeps its credit
    /// @param late touches that would have been considered, had they been told before the order
    record OrderAttribution(
            String order,
            Instant placedAt,
            @Nullable Credit credit,
            int policyVersion,
            Money amount,
            Money refunded,
            List<TouchView> candidates,
            List<TouchView> late) {

        static OrderAttribution of(
                Decided decided,
                List<Considered> considered,
                List<Candidate> late,
                Map<UUID, Details> details) {
            var frozen = decided.frozen();
            return new OrderAttribution(
                    decided.order(),
                    frozen.placing().at(),
                    frozen.credit(),
                    frozen.policyVersion(),
                    decided.amount(),
                    decided.refunded(),
                    considered.stream()
                            .map(c -> TouchView.of(c.touch(), c.outcome(), details))
                            .toList(),
                    late.stream().map(touch -> TouchView.of(touch, null, details)).toList());
        }
    }

    /// A touch.
    ///
    /// @param namesOrder whether it was for this very order
    /// @param details what the brand said of it besides, as long as the touch is kept
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TouchView(
            UUID touchId,
            TouchKind kind,
            String subject,
            Instant at,
            boolean namesOrder,
            @Nullable Outcome outcome,
            @Nullable Details details) {
        static TouchView of(
                Candidate touch, @Nullable Outcome outcome, Map<UUID, Details> details) {
            return new TouchView(
                    touch.touchId(),
                    touch.kind(),
                    touch.subject(),
                    touch.at(),
                    touch.namesOrder(),
                    outcome,
                    details.get(touch.touchId()));
        }
    }
}
