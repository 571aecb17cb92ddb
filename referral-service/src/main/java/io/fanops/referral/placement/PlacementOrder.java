package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.placement.Offer.Channel;
import io.fanops.referral.placement.Offer.Format;
import io.fanops.referral.placement.Step.Side;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An order of one placement, as the database shows it at one moment.
///
/// @param externalId the brand's own number of it
/// @param partner key; left out for the partner itself, as `budget`
/// @param fanId where the partner is a fan
/// @param price as it was when it was ordered
/// @param held minor units that wait for the partner
/// @param paid minor units that the partner has got
/// @param reworks how often it was sent back
/// @param deliverBy when it should be published
/// @param dueAt when it goes on by itself: ORDERED and ACCEPTED expire, DELIVERED is completed
/// @param deliveredAt first delivery
/// @param standsFrom from when on the days count that it is to stand
/// @param decidedAt when a dispute was decided
/// @param takenDownAt when what was published was not there any more
/// @param erased whether the partner's fan was
/// @param now the database's time at that moment
/// @param reader who it is shown to
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlacementOrder(
        UUID id,
        String externalId,
        UUID offer,
        @Nullable String partner,
        @JsonIgnore UUID partnerId,
        @JsonIgnore @Nullable UUID fanId,
        Channel channel,
        Format format,
        Money price,
        Terms terms,
        @JsonIgnore LocalDate period,
        @JsonIgnore @Nullable UUID positionId,
        State state,
        long held,
        long paid,
        int reworks,
        Instant deliverBy,
        @Nullable Instant dueAt,
        Instant orderedAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant standsFrom,
        @Nullable Instant decidedAt,
        @Nullable Instant takenDownAt,
        @Nullable Delivery delivery,
        @Nullable Figures figures,
        @JsonIgnore boolean erased,
        @JsonIgnore Instant now,
        @JsonIgnore long revision,
        @JsonIgnore Reader reader) {

    /// What is still not delivered so long after its time never will be: the brand's money is free
    /// again. Two weeks leave room for who is ill or on holiday.
    private static final Duration LATEST = Duration.ofDays(14);

    /// Who counts what still stands does so within a week of the last day.
    private static final Duration TIME_TO_LOOK = Duration.ofDays(7);

    private static final int ALL = 10_000;

    /// COMPLETED is paid, wholly or as was decided; REVOKED keeps what it stood for.
    enum State {
        ORDERED,
        DECLINED,
        EXPIRED,
        ACCEPTED,
        DELIVERED,
        COMPLETED,
        DISPUTED,
        CANCELLED,
        REVOKED
    }

    /// Until when it is to stay published; null until it is.
    @JsonProperty
    @Nullable Instant standsUntil() {
        return standsFrom == null ? null : standsFrom.plus(Duration.ofDays(terms.standingDays()));
    }

    @JsonProperty("_actions")
    @Schema(description = "What who reads it may do with it now")
    List<String> actions() {
        if (reader == Reader.ANALYST) {
            return List.of();
        }
        var actions = new ArrayList<String>();
        boolean isPartner = reader == Reader.PARTNER;
        boolean maySpeakForThePartner = isPartner || reader == Reader.BRAND_ADMIN;
        switch (state) {
            case ORDERED -> {
                if (isInTime()) {
                    actions.addAll(List.of("accept", "decline"));
                }
                if (!isPartner) {
                    actions.add("cancel");
                }
            }
            case ACCEPTED -> {
                actions.add("deliver");
                if (isPartner || deliveredAt == null || isLate()) {
                    actions.add("cancel");
                }
                if (maySpeakForThePartner && isDisputable(Side.PARTNER)) {
                    actions.add("dispute");
                }
            }
            case DELIVERED -> {
                if (!isPartner) {
                    actions.add("complete");
                    if (reworks < terms.mostReworks()) {
                        actions.add("sendBack");
                    }
                    if (isDisputable(Side.BRAND)) {
                        actions.add("dispute");
                    }
                }
            }
            case COMPLETED -> {
                if (!isPartner && isWatched()) {
                    actions.add("takeDown");
                }
            }
            case REVOKED -> {
                if (maySpeakForThePartner && isDisputable(Side.PARTNER)) {
                    actions.add("dispute");
                }
            }
            case DISPUTED -> {
                if (reader == Reader.BRAND_ADMIN) {
                    actions.add("decide");
                }
            }
            case DECLINED, EXPIRED, CANCELLED -> {}
        }
        if (!isPartner && delivery != null) {
            actions.add("measure");
        }
        return actions;
    }

    // ------------------------------------------------------------ what may be done with it

    /// The partner takes it on: the price waits for the delivery.
    Change accept() {
        require(State.ORDERED);
        if (!isInTime()) {
            throw state("its time to be answered is over");
        }
        return change(State.ACCEPTED, price.amount(), 0, deliverBy.plus(LATEST));
    }

    Change decline() {
        require(State.ORDERED);
        return change(State.DECLINED, 0, 0, null);
    }

    /// Nobody owes anything before it is accepted. After that the partner gives all back; the brand
    /// leaves the partner the agreed part, or nothing where the day has passed without a delivery.
    /// What was delivered once, the brand cancels only when the partner is late with the rework.
    Change cancel(Side by) {
        if (state == State.ORDERED && by == Side.BRAND) {
            return change(State.CANCELLED, 0, 0, null);
        }
        require(State.ACCEPTED);
        if (by == Side.PARTNER) {
            return change(State.CANCELLED, 0, 0, null);
        }
        if (deliveredAt != null && !isLate()) {
            throw state("it was delivered, and there is time for the rework until " + deliverBy);
        }
        return change(
                State.CANCELLED, 0, isLate() ? 0 : share(terms.cancellationRate(), ALL), null);
    }

    /// @param proof what was published
    /// @throws Refused `VALIDATION_FAILED` where proof is missing that was asked for
    Change deliver(Delivery proof, Figures figures) {
        require(State.ACCEPTED);
        if (proof.publishedAt().isAfter(now)) {
            throw Refused.invalid("/publishedAt", "is in the future");
        }
        if (acceptedAt != null && proof.publishedAt().isBefore(acceptedAt)) {
            throw Refused.invalid("/publishedAt", "is before the order was accepted");
        }
        int wanted = terms.proof().screenshots();
        if (proof.screenshots().size() < wanted) {
            throw Refused.invalid("/screenshots", wanted + " are wanted");
        }
        for (var figure : terms.proof().figures()) {
            if (figures.of(figure) == null) {
                throw Refused.invalid("/figures/" + figure.field(), "is wanted");
            }
        }
        return change(State.DELIVERED, held, paid, now.plus(Duration.ofDays(terms.silenceDays())));
    }

    /// From when on the days count that a delivery is to stand: from its publication, but nobody
    /// looks for it before its day, or before it is delivered where that is earlier.
    ///
    /// @param day when the day begins on which it was to be published
    Instant standsFrom(Instant publishedAt, Instant day) {
        var looked = now.isBefore(day) ? now : day;
        return publishedAt.isAfter(looked) ? publishedAt : looked;
    }

    /// Whether figures that come with a delivery are kept: those that say something, where the
    /// brand has not counted itself.
    boolean takes(Figures told) {
        return !told.sayNothing() && (figures == null || figures.measuredBy() != Side.BRAND);
    }

    /// What waited is the partner's.
    Change complete() {
        require(State.DELIVERED);
        return change(State.COMPLETED, 0, price.amount(), null);
    }

    /// @param until when the rework should be there; nobody has less time by it than before
    Change sendBack(Instant until) {
        require(State.DELIVERED);
        if (reworks >= terms.mostReworks()) {
            throw new Refused(
                    PlacementProblem.REWORKS_USED_UP,
                    "It was sent back " + reworks + " times; complete it, or dispute it.");
        }
        var by = until.isAfter(deliverBy) ? until : deliverBy;
        return new Change(State.ACCEPTED, held, paid, reworks + 1, by, by.plus(LATEST));
    }

    /// What is disputed stands still until it is decided.
    Change dispute(Side by) {
        if (!isDisputable(by)) {
            throw state(
                    decidedAt == null ? "there is nothing to dispute" : "it was decided before");
        }
        return change(State.DISPUTED, held, paid, null);
    }

    /// @param amount what the partner gets in all
    Change decide(Money amount) {
        require(State.DISPUTED);
        if (!amount.currency().equals(price.currency())) {
            throw Refused.invalid("/amount/currency", "is not " + price.currency());
        }
        if (amount.amount() > price.amount()) {
            throw Refused.invalid("/amount/amount", "is more than the price");
        }
        return change(
                amount.amount() == 0 ? State.CANCELLED : State.COMPLETED, 0, amount.amount(), null);
    }

    /// Of what was paid the partner keeps the part for the whole days that it stood.
    ///
    /// @throws Refused `STANDING_OVER`, `VALIDATION_FAILED` for a time at which it was not there or
    ///   that has not come
    Change takeDown(Instant at) {
        require(State.COMPLETED);
        var from = standsFrom == null ? orderedAt : standsFrom;
        if (at.isBefore(delivery == null ? from : delivery.publishedAt())) {
            throw Refused.invalid("/takenDownAt", "is before it was published");
        }
        if (at.isAfter(now)) {
            throw Refused.invalid("/takenDownAt", "is in the future");
        }
        var until = from.plus(Duration.ofDays(terms.standingDays()));
        if (!at.isBefore(until) || !isWatched()) {
            throw new Refused(
                    PlacementProblem.STANDING_OVER,
                    "It was to stand until " + until + ", and to be looked after for a week more.");
        }
        long days = Math.max(0, Duration.between(from, at).toDays());
        return change(State.REVOKED, 0, multiplied(paid, days, terms.standingDays()), null);
    }

    /// Its time is over.
    ///
    /// @return null where it is not
    @Nullable Change elapse() {
        if (dueAt == null || now.isBefore(dueAt)) {
            return null;
        }
        return switch (state) {
            case ORDERED, ACCEPTED -> change(State.EXPIRED, 0, 0, null);
            case DELIVERED -> complete();
            case DECLINED, EXPIRED, COMPLETED, DISPUTED, CANCELLED, REVOKED -> null;
        };
    }

    /// There is no partner any more who could be paid: what waits is the brand's again.
    ///
    /// @return null where nothing is open
    @Nullable Change forget() {
        return switch (state) {
            case ORDERED, ACCEPTED, DELIVERED -> change(State.CANCELLED, 0, 0, null);
            case DISPUTED -> change(paid == 0 ? State.CANCELLED : State.REVOKED, 0, paid, null);
            case DECLINED, EXPIRED, COMPLETED, CANCELLED, REVOKED -> null;
        };
    }

    // ------------------------------------------------------------ what holds of it

    private boolean isInTime() {
        return dueAt == null || now.isBefore(dueAt);
    }

    /// Whether somebody still looks if it stands; what was taken down once is settled.
    private boolean isWatched() {
        var until = standsUntil();
        return until != null && takenDownAt == null && now.isBefore(until.plus(TIME_TO_LOOK));
    }

    private boolean isLate() {
        return !now.isBefore(deliverBy);
    }

    /// What was decided is in none of these states any more, unless it was taken down afterwards.
    private boolean isDisputable(Side by) {
        return switch (state) {
            case DELIVERED -> by == Side.BRAND;
            case ACCEPTED -> by == Side.PARTNER && reworks > 0;
            case REVOKED -> by == Side.PARTNER && !erased;
            case ORDERED, DECLINED, EXPIRED, COMPLETED, DISPUTED, CANCELLED -> false;
        };
    }

    /// What of the brand's money is bound by it, in minor units.
    long committed() {
        return Change.committed(state, price, held, paid);
    }

    private Change change(State to, long held, long paid, @Nullable Instant dueAt) {
        return new Change(to, held, paid, reworks, deliverBy, dueAt);
    }

    /// A part of the price, rounded down.
    private long share(long part, long of) {
        return multiplied(price.amount(), part, of);
    }

    /// A part of an amount, rounded down; what is multiplied is never more than fits.
    private static long multiplied(long amount, long part, long of) {
        return amount / of * part + amount % of * part / of;
    }

    private void require(State needed) {
        if (state != needed) {
            throw state("not " + needed);
        }
    }

    private Refused state(String why) {
        return new Refused(
                PlacementProblem.PLACEMENT_ORDER_STATE, "The order is " + state + ": " + why + ".");
    }

    PlacementOrder seenBy(Reader other) {
        boolean isPartner = other == Reader.PARTNER;
        return new PlacementOrder(
                id,
                externalId,
                offer,
                isPartner ? null : partner,
                partnerId,
                fanId,
                channel,
                format,
                price,
                isPartner ? terms.withoutBudget() : terms,
                period,
                positionId,
                state,
                held,
                paid,
                reworks,
                deliverBy,
                dueAt,
                orderedAt,
                acceptedAt,
                deliveredAt,
                standsFrom,
                decidedAt,
                takenDownAt,
                delivery,
                figures,
                erased,
                now,
                revision,
                other);
    }

    /// What both sides agree on by it.
    ///
    /// @param brief what is to be published; left out where the partner's fan was erased
    /// @param dueOn the brand's day on which it is to be published
    /// @param answerHours until the partner has to answer, and not beyond the day; 72 where left
    ///   out
    /// @param silenceDays of 24 hours after a delivery, when silence accepts it; 7 where left out
    /// @param standingDays of 24 hours that it stays published; 30 where left out
    /// @param mostReworks how often the brand may send it back; 2 where left out
    /// @param cancellationRate basis points of the price that the partner keeps where the brand
    ///   cancels; as the offer said
    /// @param budget key
    /// @param position key
    @Schema(name = "PlacementOrderTerms")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Terms(
            @Nullable String brief,
            LocalDate dueOn,
            int answerHours,
            int silenceDays,
            int standingDays,
            int mostReworks,
            int cancellationRate,
            Proof proof,
            @Nullable String budget,
            @Nullable String position) {

        Terms withoutBudget() {
            return with(cancellationRate, null);
        }

        Terms withRate(int rate) {
            return with(rate, budget);
        }

        private Terms with(int rate, @Nullable String of) {
            return new Terms(
                    brief,
                    dueOn,
                    answerHours,
                    silenceDays,
                    standingDays,
                    mostReworks,
                    rate,
                    proof,
                    of,
                    position);
        }
    }

    /// What is wanted besides the address and time of publication.
    ///
    /// @param screenshots how many at least
    @Schema(name = "PlacementProof")
    record Proof(@Min(0) @Max(10) int screenshots, @Size(max = 4) List<@NotNull Figure> figures) {
        Proof(int screenshots, @Nullable List<Figure> figures) {
            this.screenshots = screenshots;
            this.figures = figures == null ? List.of() : figures.stream().distinct().toList();
        }
    }

    enum Figure {
        VIEWS("views"),
        LIKES("likes"),
        COMMENTS("comments"),
        SHARES("shares");

        private final String field;

        Figure(String field) {
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /// What was published.
    @Schema(name = "PlacementDelivery")
    record Delivery(String url, Instant publishedAt, List<String> screenshots) {
        private static final Pattern ADDRESS =
                Pattern.compile("https://([^/?#:]+)(?::443)?([^#]*).*");

        /// The page under the one address that stands for all by which it can be opened: capitals
        /// of the host, the port and a fragment say nothing. Another query is another page.
        String page() {
            var address = ADDRESS.matcher(url);
            if (!address.matches()) {
                return url;
            }
            var path = address.group(2);
            return "https://"
                    + address.group(1).toLowerCase(Locale.ROOT)
                    + (path.startsWith("/") ? "" : "/")
                    + path;
        }
    }

    /// What was counted; what nobody counted is left out.
    ///
    /// @param measuredBy which side told it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Figures(
            @Nullable Long views,
            @Nullable Long likes,
            @Nullable Long comments,
            @Nullable Long shares,
            Instant measuredAt,
            Side measuredBy) {

        /// Likes, comments and shares; null where nobody counted any.
        @Nullable Long engagements() {
            return likes == null && comments == null && shares == null
                    ? null
                    : counted(likes) + counted(comments) + counted(shares);
        }

        private static long counted(@Nullable Long figure) {
            return figure == null ? 0 : figure;
        }

        boolean sayNothing() {
            return Stream.of(Figure.values()).allMatch(figure -> of(figure) == null);
        }

        /// Whether the same was said before by the same side.
        boolean repeat(@Nullable Figures before) {
            return before != null
                    && before.equals(
                            new Figures(
                                    views, likes, comments, shares, before.measuredAt, measuredBy));
        }

        @Nullable Long of(Figure figure) {
            return switch (figure) {
                case VIEWS -> views;
                case LIKES -> likes;
                case COMMENTS -> comments;
                case SHARES -> shares;
            };
        }
    }

    /// What somebody says was counted.
    ///
    /// @param measuredAt now where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Counted(
            @Nullable @Min(0) @Max(MOST) Long views,
            @Nullable @Min(0) @Max(MOST) Long likes,
            @Nullable @Min(0) @Max(MOST) Long comments,
            @Nullable @Min(0) @Max(MOST) Long shares,
            @Nullable Instant measuredAt) {
        private static final long MOST = 1_000_000_000_000L;

        static final Counted NOTHING = new Counted(null, null, null, null, null);

        /// @throws Refused `VALIDATION_FAILED` for a time that has not come
        Figures by(Side side, PlacementOrder order) {
            var pointer = side == Side.PARTNER ? "/figures/measuredAt" : "/measuredAt";
            var at = StoredInstant.of(measuredAt, pointer);
            if (at != null && at.isAfter(order.now())) {
                throw Refused.invalid(pointer, "is in the future");
            }
            return new Figures(views, likes, comments, shares, at == null ? order.now() : at, side);
        }
    }
}
