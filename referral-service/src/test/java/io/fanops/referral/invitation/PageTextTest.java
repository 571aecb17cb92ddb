package io.fanops.referral.invitation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.program.Reward;
import io.fanops.referral.program.Reward.Recipient;
import io.fanops.referral.program.Reward.Tier;
import io.fanops.referral.program.Terms;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.wallet.Form;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PageTextTest {
    @Test
    void speaksTheVisitorsLanguage() {
        assertEquals(PageText.ZH, PageText.of("zh-TW,zh;q=0.9,en;q=0.5", Locale.ENGLISH));
        assertEquals(PageText.EN, PageText.of("fr,en;q=0.5,zh;q=0.1", Locale.CHINESE));
        assertEquals(PageText.ZH, PageText.of("fr", Locale.CHINESE));
        assertEquals(PageText.EN, PageText.of("§§§;;q=x", Locale.ENGLISH));
        assertEquals(PageText.ZH, PageText.of(null, Locale.CHINESE));
    }

    @Test
    void saysWhatBothGet() {
        var terms = terms();
        assertEquals(
                List.of("10 points – 500 points"),
                PageText.EN.gains(terms, Recipient.REFERRER, k -> k));
        assertEquals(
                List.of("CN¥12.50", "Winter cup"),
                PageText.EN.gains(terms, Recipient.REFEREE, _ -> "Winter cup"));
        assertEquals(List.of("¥12.50", "cup"), PageText.ZH.gains(terms, Recipient.REFEREE, k -> k));
    }

    @Test
    void aRewardOfNothingIsNotPromised() {
        var nothing =
                new Reward(Recipient.REFERRER, Form.POINTS, null, null, List.of(new Tier(1, 0)));
        assertEquals(
                List.of("5 points"),
                PageText.EN.gains(
                        terms(nothing, new Reward(Recipient.REFERRER, Form.POINTS, 5L, null, null)),
                        Recipient.REFERRER,
                        k -> k));
    }

    @Test
    void saysWhatForIt() {
        assertEquals(
                "The reward comes with an order of at least CN¥10 within 30 days.",
                PageText.EN.condition(terms()));
        assertEquals("30 天内下单满 ¥10即可获得奖励。", PageText.ZH.condition(terms()));
    }

    private static Terms terms() {
        return terms(
                new Reward(
                        Recipient.REFERRER,
                        Form.POINTS,
                        null,
                        null,
                        List.of(new Tier(1, 10), new Tier(5, 500))),
                new Reward(Recipient.REFEREE, Form.CASH, 1_250L, null, null),
                new Reward(Recipient.REFEREE, Form.COUPON, null, "cup", null));
    }

    private static Terms terms(Reward... rewards) {
        return new Terms(
                "Friends",
                Trigger.PURCHASED,
                List.of(rewards),
                "CNY",
                Money.of(1_000, "CNY"),
                10,
                null,
                1_000,
                null,
                30,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
