package io.fanops.referral.placement;

import io.fanops.platform.problem.ProblemType;

/// What is refused around placements.
enum PlacementProblem implements ProblemType {
    NOT_A_PARTNER(409, "The fan is no partner of the brand"),
    PLACEMENT_OFFER_EXISTS(409, "There is another offer of the partner under this key"),
    TOO_MANY_PLACEMENT_OFFERS(409, "The partner has made as many offers as a partner may"),
    PLACEMENT_OFFER_STATE(409, "The offer's state does not allow this"),
    PLACEMENT_NOT_OFFERED(409, "The placement is not offered at this time"),
    PLACEMENT_PRICE_CHANGED(409, "The offer has another price now"),
    PLACEMENT_RATE_CHANGED(409, "The offer has another cancellation rate now"),
    PLACEMENT_FULL(409, "The offer has no place left on this day"),
    PLACEMENT_BUDGET_EXHAUSTED(409, "The placement budget has less left than this costs"),
    PLACEMENT_BUDGET_BELOW_TAKEN(409, "A placement budget cannot be less than what is taken of it"),
    PLACEMENT_ORDER_EXISTS(409, "There is another placement order under this number"),
    PLACEMENT_ORDER_STATE(409, "The placement order's state does not allow this"),
    REWORKS_USED_UP(409, "The brand has asked for as many reworks as were agreed"),
    PROOF_USED(409, "The published page proves another order"),
    STANDING_OVER(409, "The delivery need not stand any longer");

    private final int status;
    private final String title;

    PlacementProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
