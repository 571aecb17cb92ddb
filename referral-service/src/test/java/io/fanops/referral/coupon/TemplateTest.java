package io.fanops.referral.coupon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @Test
    void takesOffItsAmountButNeverMoreThanTheOrder() {
        var template = template(CouponKind.AMOUNT, 500, "CNY", null, List.of());
        assertEquals(Money.of(500, "CNY"), template.discount(Money.of(2_000, "CNY")));
        assertEquals(Money.of(300, "CNY"), template.discount(Money.of(300, "CNY")));
        assertEquals(Money.of(500, "CNY"), template.discount(null));
    }

    @Test
    void takesOffAPercentageRoundedDown() {
        var template = template(CouponKind.PERCENTAGE, 15, null, null, List.of());
        assertEquals(Money.of(149, "CNY"), template.discount(Money.of(999, "CNY")));
        assertNull(template.discount(null));
    }

    @Test
    void aGiftTakesNothingOff() {
        assertNull(
                template(CouponKind.GIFT, 0, null, null, List.of()).discount(Money.of(1, "CNY")));
    }

    @Test
    void saysEverythingThatStandsAgainstIt() {
        var template =
                template(CouponKind.AMOUNT, 500, "CNY", Money.of(1_000, "CNY"), List.of("S-1"));
        assertEquals(List.of(), template.reasonsAgainst("S-1", Money.of(1_000, "CNY"), NOW));
        assertEquals(
                List.of(CouponProblem.ORDER_TOO_SMALL),
                template.reasonsAgainst("S-1", null, NOW),
                "nobody knows what the order is worth");
        assertEquals(
                List.of(CouponProblem.WRONG_STORE, CouponProblem.ORDER_TOO_SMALL),
                template.reasonsAgainst("S-2", Money.of(999, "CNY"), NOW));
        assertEquals(
                List.of(CouponProblem.WRONG_CURRENCY),
                template.reasonsAgainst("S-1", Money.of(9_999, "EUR"), NOW));
        assertEquals(
                List.of(CouponProblem.COUPON_EXPIRED),
                template.reasonsAgainst(
                        "S-1", Money.of(1_000, "CNY"), Instant.parse("2027-01-01T00:00:00Z")));
        assertEquals(
                List.of(CouponProblem.COUPON_NOT_YET_VALID),
                template.reasonsAgainst(
                        "S-1", Money.of(1_000, "CNY"), Instant.parse("2025-12-31T23:59:59Z")));
    }

    private static Template template(
            CouponKind kind,
            long value,
            @Nullable String currency,
            @Nullable Money minOrder,
            List<String> stores) {
        return new Template(
                Ids.next(),
                "t",
                "T",
                kind,
                value,
                currency,
                null,
                1,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-01-01T00:00:00Z"),
                minOrder,
                stores);
    }
}
