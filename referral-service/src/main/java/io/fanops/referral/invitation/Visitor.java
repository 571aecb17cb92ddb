package io.fanops.referral.invitation;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who opens a page, judged by the request's headers.
///
/// @param userAgent header `User-Agent`
/// @param purpose header `Sec-Purpose` or `Purpose`: browsers say there that they only fetch ahead
record Visitor(@Nullable String userAgent, @Nullable String purpose) {
    /// Crawlers name themselves with one of these; the rest are messengers and networks that fetch
    /// a link to preview it.
    private static final Pattern ROBOT =
            Pattern.compile(
                    "(?<!cu)bot\\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|whatsapp/|skypeuripreview"
                            + "|embedly|quora link|pinterest/|vkshare|bitlybot|discordbot|slack-|line-poker|linespider|viber/"
                            + "|snap url|iframely|mediapartners|lighthouse|pingdom|monitor|wechatshareextension|dingtalkbot",
                    Pattern.CASE_INSENSITIVE);

    private static final Set<String> AHEAD = Set.of("prefetch", "preview", "prerender");

    /// Whether the opening is a person's, as far as can be told.
    boolean isPerson() {
        if (userAgent == null || userAgent.isBlank() || ROBOT.matcher(userAgent).find()) {
            return false;
        }
        return purpose == null
                || AHEAD.stream().noneMatch(purpose.toLowerCase(Locale.ROOT)::contains);
    }
}
