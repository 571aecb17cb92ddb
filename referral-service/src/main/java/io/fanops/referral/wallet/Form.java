package io.fanops.referral.wallet;

/// What a reward can be.
public enum Form {
    POINTS,
    /// Minor units of the brand's currency.
    CASH,
    /// Pieces.
    GIFT,
    /// Pieces; each is a coupon of a template.
    COUPON;

    /// The ledger's unit of this form.
    ///
    /// @param currency ISO 4217, the brand's own
    public String unit(String currency) {
        return this == CASH ? "CASH:" + currency : name();
    }

    /// The form that a unit counts.
    public static Form of(String unit) {
        return valueOf(unit.startsWith("CASH:") ? "CASH" : unit);
    }
}
