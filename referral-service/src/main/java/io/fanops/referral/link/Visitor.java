package io.fanops.referral.link;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who opens a page, judged by the request's headers.
///
/// @param userAgent header `User-Agent`
/// @param purposes headers `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz`: browsers say there
///   that they only fetch ahead
public record Visitor(@Nullable String userAgent, List<String> purposes) {
    /// Crawlers name themselves with one of these; then messengers and networks that fetch a link
    /// to preview it, or to look whether it is harmless; browsers that nobody looks at; and
    /// libraries.
    private static final Pattern ROBOT =
            Pattern.compile(
                    // Crawlers, among them Googlebot, bingbot, LinkedInBot, Twitterbot,
                    // TelegramBot, Discordbot, DingTalkBot.
                    "(?<!cu)bot\\b|crawl|spider|slurp|google-|googleother|mediapartners|feedfetcher|baidu-yun|yisou"
                            + "|archiver|ahrefs|semrush|meta-external"
                            // Previews.
                            + "|preview|facebookexternalhit|facebookcatalog|whatsapp/|skypeuri|embedly|quora link|pinterest/0|vkshare"
                            + "|slack-|line-poker|viber/|snap url|iframely|wechatshareextension|qq-url|qq-manager"
                            + "|larkurl|outbrain|flipboardproxy|tumblr/|mattermost|zoombot"
                            + "|microsoft office|ms-office|googleimageproxy|yahoomailproxy"
                            // Browsers without anybody before them, and watchers.
                            + "|headless|phantomjs|puppeteer|playwright|selenium|webdriver|jsdom|lighthouse|pingdom"
                            + "|monitor|uptime|statuscake|gtmetrix"
                            // Libraries.
                            + "|^curl/|wget|python|aiohttp|httpx|go-http|okhttp|^java/|apache-http|axios|node-fetch|undici"
                            + "|libwww|scrapy|httrack|postman|insomnia|^ruby|guzzle",
                    Pattern.CASE_INSENSITIVE);

    private static final Set<String> AHEAD = Set.of("prefetch", "preview", "prerender");

    /// Whether the opening is a person's, as far as can be told.
    public boolean isPerson() {
        return !isRobot()
                && purposes.stream()
                        .map(purpose -> purpose.toLowerCase(Locale.ROOT))
                        .noneMatch(purpose -> AHEAD.stream().anyMatch(purpose::contains));
    }

    /// Whether nobody will ever see what is answered, as far as can be told. What a browser fetches
    /// ahead somebody may see.
    public boolean isRobot() {
        return userAgent == null || userAgent.isBlank() || ROBOT.matcher(userAgent).find();
    }
}
