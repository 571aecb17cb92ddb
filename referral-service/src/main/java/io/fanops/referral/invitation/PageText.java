package io.fanops.referral.invitation;

import io.fanops.referral.program.Reward;
import io.fanops.referral.program.Terms;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.format.TextStyle;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the landing page says, in the two languages it speaks.
public enum PageText {
    ZH(Locale.SIMPLIFIED_CHINESE),
    EN(Locale.ENGLISH);

    private final Locale locale;

    PageText(Locale locale) {
        this.locale = locale;
    }

    /// The language a visitor reads best.
    ///
    /// @param accepted header `Accept-Language`; where it says nothing of use, `otherwise` decides
    public static PageText of(@Nullable String accepted, Locale otherwise) {
        if (accepted != null && !accepted.isBlank()) {
            try {
                for (var range : Locale.LanguageRange.parse(accepted)) {
                    var language = range.getRange();
                    if (language.startsWith("zh")) {
                        return ZH;
                    }
                    if (language.startsWith("en")) {
                        return EN;
                    }
                }
            } catch (IllegalArgumentException _) {
                // A header nobody can read is as good as none.
            }
        }
        return otherwise.getLanguage().equals("zh") ? ZH : EN;
    }

    public String lang() {
        return this == ZH ? "zh-CN" : "en";
    }

    public String ogLocale() {
        return this == ZH ? "zh_CN" : "en_US";
    }

    public String title(String brand) {
        return this == ZH ? "好友邀请你加入" + brand : "A friend invites you to " + brand;
    }

    public String youGet() {
        return this == ZH ? "你将获得" : "You get";
    }

    public String friendGets() {
        return this == ZH ? "好友将获得" : "Your friend gets";
    }

    public String nothing() {
        return this == ZH ? "一声感谢" : "our thanks";
    }

    public String join() {
        return this == ZH ? "立即加入" : "Join now";
    }

    public String yourCode() {
        return this == ZH ? "邀请码" : "Invitation code";
    }

    public String howTo() {
        return this == ZH
                ? "加入时或在门店出示此邀请码即可。"
                : "Give this code when you join, online or in a store.";
    }

    public String condition(Terms terms) {
        var minOrder = terms.minOrder();
        int days = terms.attributionWindowDays();
        return switch (terms.trigger()) {
            case JOINED -> this == ZH ? "加入即可获得奖励。" : "The reward comes with joining.";
            case PURCHASED -> {
                var least = minOrder == null ? "" : money(minOrder.amount(), minOrder.currency());
                yield this == ZH
                        ? days + " 天内下单" + (least.isEmpty() ? "" : "满 " + least) + "即可获得奖励。"
                        : "The reward comes with an order"
                                + (least.isEmpty() ? "" : " of at least " + least)
                                + " within "
                                + days
                                + " days.";
            }
            case REDEEMED ->
                    this == ZH
                            ? days + " 天内使用优惠券即可获得奖励。"
                            : "The reward comes with redeeming a coupon within " + days + " days.";
        };
    }

    /// When friends can be brought; empty where it is always.
    public String when(Terms terms) {
        var weekdays = terms.weekdays();
        var hours = terms.hours();
        var when =
                (weekdays == null
                                ? ""
                                : weekdays.stream()
                                        .map(day -> day.getDisplayName(TextStyle.SHORT, locale))
                                        .collect(Collectors.joining(this == ZH ? "、" : ", ")))
                        + (hours == null ? "" : " " + hours.from() + "–" + hours.to());
        if (when.isEmpty()) {
            return "";
        }
        return this == ZH
                ? "邀请时间：" + when.strip() + "。"
                : "Invitations are taken " + when.strip() + ".";
    }

    public String goneTitle() {
        return this == ZH ? "这个邀请已失效" : "This invitation has ended";
    }

    public String goneText() {
        return this == ZH
                ? "链接可能不完整，或活动已经结束。请向好友索取新的邀请链接。"
                : "The link may be incomplete, or the campaign is over. Ask your friend for a new one.";
    }

    /// What one side gets, one line a reward.
    ///
    /// @param coupons what a coupon template is called
    List<String> gains(
            Terms terms,
            Reward.Recipient recipient,
            java.util.function.UnaryOperator<String> coupons) {
        return terms.rewards().stream()
                .filter(reward -> reward.recipient() == recipient)
                .flatMap(reward -> gain(terms, reward, coupons).stream())
                .toList();
    }

    /// @return empty for a reward that is nothing at every step
    private Optional<String> gain(
            Terms terms, Reward reward, java.util.function.UnaryOperator<String> coupons) {
        var template = reward.couponTemplate();
        if (template != null) {
            return Optional.of(coupons.apply(template));
        }
        var amounts =
                IntStream.concat(IntStream.of(1), tierStarts(reward)).mapToLong(reward::amountFor);
        var range = amounts.filter(amount -> amount > 0).summaryStatistics();
        if (range.getCount() == 0) {
            return Optional.empty();
        }
        var least = amount(terms, reward, range.getMin());
        return Optional.of(
                range.getMin() == range.getMax()
                        ? least
                        : least + " – " + amount(terms, reward, range.getMax()));
    }

    private static IntStream tierStarts(Reward reward) {
        var tiers = reward.tiers();
        return tiers == null ? IntStream.empty() : tiers.stream().mapToInt(Reward.Tier::from);
    }

    private String amount(Terms terms, Reward reward, long amount) {
        var number = NumberFormat.getIntegerInstance(locale).format(amount);
        var currency = terms.currency();
        return switch (reward.form()) {
            case POINTS -> this == ZH ? number + " 积分" : number + " points";
            case GIFT -> this == ZH ? number + " 份礼品" : amount == 1 ? "a gift" : number + " gifts";
            case COUPON -> this == ZH ? "优惠券" : "a coupon";
            case CASH -> currency == null ? number : money(amount, currency);
        };
    }

    public String money(long minorUnits, String code) {
        var currency = Currency.getInstance(code);
        var format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(currency);
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        var amount = BigDecimal.valueOf(minorUnits, digits);
        format.setMinimumFractionDigits(amount.stripTrailingZeros().scale() > 0 ? digits : 0);
        return format.format(amount);
    }
}
