package io.fanops.referral.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.order.Line;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.partner.Positions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What an order would earn.
@ApplicationScoped
class Simulating {
    private final Partners partners;
    private final Positions positions;
    private final CommissionPolicies policies;
    private final Rules rules;
    private final Clock clock;

    Simulating(
            Partners partners,
            Positions positions,
            CommissionPolicies policies,
            Rules rules,
            Clock clock) {
        this.partners = partners;
        this.positions = positions;
        this.policies = policies;
        this.rules = rules;
        this.clock = clock;
    }

    /// @throws Refused `VALIDATION_FAILED` for a partner or position there is not
    Forecast simulate(Supposed order) {
        var partner = partners.named(order.partner());
        var position =
                positions
                        .find(partner, order.position())
                        .orElseThrow(() ->
                                Refused.invalid(
                                        "/position",
                                        "There is no position `" + order.position() + "`."));
        if (!order.amount().isKnownCurrency()) {
            throw Refused.invalid("/amount/currency", "is no currency of ISO 4217");
        }
        var promoter = positions.promoters(List.of(position.id())).get(position.id());
        if (promoter == null) {
            throw Refused.notFound("position");
        }
        var above = promoter.above();
        var tariff =
                rules.tariff(
                        above == null
                                ? List.of(promoter.partnerId())
                                : List.of(promoter.partnerId(), above.partnerId()));
        var levels = new ArrayList<Level>();
        levels.add(level(1, partner.key(), promoter.ended(), order, tariff, promoter.partnerId()));
        if (above != null && partner.parent() != null && policies.present().levels() > 1) {
            levels.add(level(2, partner.parent(), above.ended(), order, tariff, above.partnerId()));
        }
        return new Forecast(order.amount().currency(), List.copyOf(levels));
    }

    private Level level(
            int level, String partner, boolean ended, Supposed order, Tariff all, UUID earner) {
        var at = order.placedAt() == null ? clock.instant() : order.placedAt();
        var tariff = all.of(earner, level, order.amount().currency(), at);
        var lines =
                EarningLine.of(order.amount().amount(), order.lines()).stream()
                        .map(line -> line.by(tariff))
                        .toList();
        long amount = lines.stream().mapToLong(EarningLine::earned).sum();
        var reason =
                ended
                        ? Commission.Reason.PARTNER_ENDED
                        : amount == 0 ? Commission.Reason.NO_RULE : null;
        return new Level(
                level,
                partner,
                reason == null ? amount : 0,
                reason,
                lines.stream().map(LineView::of).toList());
    }

    /// An order that there might be.
    ///
    /// @param items `sku`, `category`, `quantity` and `price` as in an order
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Supposed(
            @NotBlank @Size(max = 100) String partner,
            @NotBlank @Size(max = 100) String position,
            @NotNull @Valid Money amount,
            @Nullable @Size(max = 500) List<@NotNull @Valid Item> items,
            @Nullable Instant placedAt) {

        List<Line> lines() {
            var lines = new ArrayList<Line>();
            for (var item : items == null ? List.<Item>of() : items) {
                lines.add(
                        new Line(
                                lines.size() + 1,
                                item.sku(),
                                item.category(),
                                item.quantity() == null ? 1 : item.quantity(),
                                item.price()));
            }
            return lines;
        }
    }

    /// @param quantity 1 where left out
    /// @param price of one piece, in minor units of the order's currency
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Nullable @Size(max = 200) String sku,
            @Nullable @Size(max = 200) String category,
            @Nullable @Min(0) @Max(Line.MOST) Integer quantity,
            @Nullable @Min(0) @Max(Line.DEAREST) Long price) {}

    record Forecast(String currency, List<Level> levels) {}

    /// @param reason why it would be nothing
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Level(
            int level,
            String partner,
            long amount,
            Commission.@Nullable Reason reason,
            List<LineView> lines) {}

    /// A line of an order and what it earns.
    ///
    /// @param line its number from 1; 0 for what no line has, such as shipping
    /// @param base what it is worth, in minor units: no more than was paid for it
    /// @param rule key; left out where none covers it
    /// @param earned when the order arrived
    /// @param amount without what was taken back
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineView(
            int line,
            @Nullable String sku,
            @Nullable String category,
            int pieces,
            long base,
            @Nullable String rule,
            @Schema(description = "The rule's version") @Nullable Integer version,
            long earned,
            long amount) {
        static LineView of(EarningLine line) {
            return of(line, line.amount());
        }

        static LineView of(EarningLine line, long amount) {
            return new LineView(
                    line.number(),
                    line.sku(),
                    line.category(),
                    line.pieces(),
                    line.base(),
                    line.ruleKey(),
                    line.ruleVersion(),
                    line.earned(),
                    amount);
        }
    }
}
