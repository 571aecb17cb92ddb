package io.fanops.referral.partner;

import io.fanops.platform.problem.ProblemType;

/// What is refused around partners and what they promote.
public enum PartnerProblem implements ProblemType {
    PARTNER_EXISTS(409, "There is another partner under this key"),
    FAN_IS_PARTNER(409, "The fan is a partner already"),
    PARTNER_STATE(409, "The partner's state does not allow this"),
    PARTNER_CYCLE(409, "A partner cannot stand above itself"),
    POSITION_EXISTS(409, "There is another position of the partner under this key"),
    TEMPLATE_HAS_POSITION(409, "The coupon template belongs to another position"),
    TOO_MANY_LINKS(409, "The fan's shop has had as many links as a shop may"),
    FANS_MAY_NOT_PROMOTE(409, "The brand does not let fans promote by themselves");

    private final int status;
    private final String title;

    PartnerProblem(int status, String title) {
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
