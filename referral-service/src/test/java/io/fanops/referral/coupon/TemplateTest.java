package io.fanops.referral.coupon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.referral.coupon.Item.Products;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private static final Products CUPS = new Products(List.of("cup"), null);

    private static final Products DRINKS = new Products(null, List.of("drinks"));

    @Test
    void takesOffItsAmountButNeverMoreThanTheOrder() {
        var template = template(CouponKind.AMOUNT, 500, "CNY", null, Rules.NONE);
        assertEquals(Money.of(500, "CNY"), template.discount(order(2_000)));
        assertEquals(Money.of(300, "CNY"), template.discount(order(300)));
        assertEquals(Money.of(500, "CNY"), template.discount(null));
    }

    @Test
    void takesOffAPercentageRoundedDown() {
        var template = template(CouponKind.PERCENTAGE, 15, null, null, Rules.NONE);
        assertEquals(Money.of(149, "CNY"), template.discount(order(999)));
        assertNull(template.discount(null));
    }

    @Test
    void aPercentageStopsAtItsMost() {
        var template = template(CouponKind.PERCENTAGE, 15, null, null, rules(100L, null, null));
        assertEquals(Money.of(100, "CNY"), template.discount(order(999)));
        assertEquals(Money.of(15, "CNY"), template.discount(order(100)));
    }

    @Test
    void aPercentageOfSomeProductsIsOfTheseAlone() {
        var template = template(CouponKind.PERCENTAGE, 50, null, null, rules(null, null, CUPS));
        assertEquals(
                Money.of(600, "CNY"),
                template.discount(order(9_000, item("cup", 2, 600L), item("tea", 1, 7_800L))));
        assertNull(template.discount(order(9_000, item("cup", 2, null))));
        assertEquals(
                List.of(CouponProblem.WRONG_PRODUCTS),
                template.reasonsAgainst(use("S", order(9_000, item("tea", 1, 1L))), NOW));
        assertEquals(
                List.of(CouponProblem.WRONG_PRODUCTS),
                template.reasonsAgainst(use("S", order(9_000)), NOW));
    }

    @Test
    void whoBuysTwoGetsTheCheapestThird() {
        var template = buyGet(CUPS, 2, null, 1, 100, 2);
        assertEquals(Money.of(0, "CNY"), template.discount(order(900, item("cup", 2, 300L))));
        assertEquals(
                Money.of(300, "CNY"),
                template.discount(order(1_700, item("cup", 2, 700L), item("cup", 1, 300L))));
        assertEquals(
                Money.of(600, "CNY"),
                template.discount(order(3_400, item("cup", 4, 700L), item("cup", 2, 300L))),
                "twice an order");
        assertEquals(
                Money.of(600, "CNY"),
                template.discount(order(5_400, item("cup", 4, 700L), item("cup", 9, 300L))),
                "and no more than twice");
        assertNull(template.discount(order(900, item("cup", 3, null))), "nobody knows the price");
    }

    @Test
    void whoBuysACupGetsADrinkAtHalfThePrice() {
        var template = buyGet(CUPS, 1, DRINKS, 1, 50, 1);
        var latte = new Item("latte", "drinks", 3, 401L);
        assertEquals(
                Money.of(200, "CNY"), template.discount(order(2_000, item("cup", 1, 700L), latte)));
        assertEquals(
                List.of(CouponProblem.WRONG_PRODUCTS),
                template.reasonsAgainst(use("S", order(2_000, latte)), NOW));
    }

    @Test
    void aGiftTakesNothingOff() {
        assertNull(template(CouponKind.GIFT, 0, null, null, Rules.NONE).discount(order(1)));
    }

    @Test
    void saysEverythingThatStandsAgainstIt() {
        var template =
                template(CouponKind.AMOUNT, 500, "CNY", Money.of(1_000, "CNY"), Rules.NONE, "S-1");
        assertEquals(List.of(), template.reasonsAgainst(use("S-1", order(1_000)), NOW));
        assertEquals(
                List.of(CouponProblem.ORDER_TOO_SMALL),
                template.reasonsAgainst(use("S-1", null), NOW),
                "nobody knows what the order is worth");
        assertEquals(
                List.of(CouponProblem.WRONG_STORE, CouponProblem.ORDER_TOO_SMALL),
                template.reasonsAgainst(use("S-2", order(999)), NOW));
        assertEquals(
                List.of(CouponProblem.WRONG_CURRENCY),
                template.reasonsAgainst(
                        use("S-1", new OrderReference(null, Money.of(9_999, "EUR"), null)), NOW));
        assertEquals(
                List.of(CouponProblem.COUPON_EXPIRED),
                template.reasonsAgainst(
                        use("S-1", order(1_000)), Instant.parse("2027-01-01T00:00:00Z")));
        assertEquals(
                List.of(CouponProblem.COUPON_NOT_YET_VALID),
                template.reasonsAgainst(
                        use("S-1", order(1_000)), Instant.parse("2025-12-31T23:59:59Z")));
    }

    @Test
    void hoursAndWeekdaysAreThoseOfTheBrand() {
        var shanghai = ZoneId.of("Asia/Shanghai");
        var lunch = week(List.of(DayOfWeek.SUNDAY), "11:00", "14:00");
        assertTrue(lunch.isTime(ZonedDateTime.of(2026, 11, 22, 11, 0, 0, 0, shanghai)));
        assertFalse(lunch.isTime(ZonedDateTime.of(2026, 11, 22, 14, 0, 0, 0, shanghai)));
        assertFalse(lunch.isTime(ZonedDateTime.of(2026, 11, 23, 12, 0, 0, 0, shanghai)));
        var template = template(CouponKind.GIFT, 0, null, null, lunch);
        var there = new Use("S", null, null, true, shanghai);
        assertEquals(
                List.of(), template.reasonsAgainst(there, Instant.parse("2026-11-22T04:00:00Z")));
        assertEquals(
                List.of(CouponProblem.NOT_AT_THIS_TIME),
                template.reasonsAgainst(there, Instant.parse("2026-11-22T12:00:00Z")));
    }

    @Test
    void hoursOverMidnightBelongToTheDayOnWhichTheyBegin() {
        var night = week(List.of(DayOfWeek.SATURDAY), "22:00", "02:00");
        assertTrue(night.isTime(ZonedDateTime.of(2026, 11, 21, 23, 0, 0, 0, ZoneOffset.UTC)));
        assertTrue(night.isTime(ZonedDateTime.of(2026, 11, 22, 1, 0, 0, 0, ZoneOffset.UTC)));
        assertFalse(night.isTime(ZonedDateTime.of(2026, 11, 21, 1, 0, 0, 0, ZoneOffset.UTC)));
        assertFalse(night.isTime(ZonedDateTime.of(2026, 11, 22, 23, 0, 0, 0, ZoneOffset.UTC)));
    }

    @Test
    void rulesComeBackAsTheyWereStored() {
        var rules = buyGet(CUPS, 2, DRINKS, 1, 50, 3).rules();
        assertEquals(rules, Rules.read(rules.write()));
        var week = week(List.of(DayOfWeek.MONDAY), "11:30", "14:00");
        assertEquals(week, Rules.read(week.write()));
    }

    private static OrderReference order(long amount, Item... items) {
        return new OrderReference(
                null, Money.of(amount, "CNY"), items.length == 0 ? null : List.of(items));
    }

    private static Item item(String sku, int pieces, @Nullable Long price) {
        return new Item(sku, null, pieces, price);
    }

    private static Use use(String store, @Nullable OrderReference order) {
        return new Use(store, order, null, true, ZoneOffset.UTC);
    }

    private static Rules rules(
            @Nullable Long maxDiscount, @Nullable BuyGet buyGet, @Nullable Products products) {
        return new Rules(
                maxDiscount, buyGet, null, null, null, products, null, null, false, false, null);
    }

    private static Rules week(List<DayOfWeek> days, String from, String to) {
        return new Rules(
                null,
                null,
                null,
                days,
                new Hours(LocalTime.parse(from), LocalTime.parse(to)),
                null,
                null,
                null,
                false,
                false,
                null);
    }

    private static Template buyGet(
            Products buy,
            int bought,
            @Nullable Products get,
            int given,
            int percentOff,
            int timesPerOrder) {
        return template(
                CouponKind.BUY_X_GET_Y,
                0,
                null,
                null,
                rules(
                        null,
                        new BuyGet(
                                new BuyGet.Bought(buy, bought),
                                new BuyGet.Given(get, given),
                                percentOff,
                                timesPerOrder),
                        null));
    }

    private static Template template(
            CouponKind kind,
            long value,
            @Nullable String currency,
            @Nullable Money minOrder,
            Rules rules,
            String... stores) {
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
                List.of(stores),
                rules);
    }
}
