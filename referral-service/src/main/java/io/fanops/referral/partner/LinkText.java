package io.fanops.referral.partner;

import io.fanops.referral.invitation.PageText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the pages behind promotion links say, in the two languages they speak.
public record LinkText(PageText language) {
    /// The language a visitor reads best.
    ///
    /// @param accepted header `Accept-Language`; where it says nothing of use, `otherwise` decides
    public static LinkText of(@Nullable String accepted, Locale otherwise) {
        return new LinkText(PageText.of(accepted, otherwise));
    }

    public String lang() {
        return language.lang();
    }

    public String ogLocale() {
        return language.ogLocale();
    }

    public String goneTitle() {
        return in("这个链接已失效", "This link leads nowhere any more");
    }

    public String goneText() {
        return in("链接可能不完整，或推广已经结束。", "It may be incomplete, or what it promoted is over.");
    }

    public String view() {
        return in("去看看", "View");
    }

    public String empty() {
        return in("店主还没有上架商品。", "There is nothing in this shop yet.");
    }

    /// Who promotes for money says so: required by advertising law in both languages' countries.
    public String disclosure() {
        return in(
                "推广链接：通过本页购买，店主可能获得佣金，价格不变。以商品页面价格为准。",
                "Promotional links: the owner of this shop may earn a commission when you buy; you pay no more. The product's own page has the price that holds.");
    }

    private String in(String chinese, String english) {
        return language == PageText.ZH ? chinese : english;
    }
}
