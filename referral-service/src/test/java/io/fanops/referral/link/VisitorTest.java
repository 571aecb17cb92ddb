package io.fanops.referral.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorTest {
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PHONE,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
                        + " MicroMessenger/8.0.54 NetType/WIFI Language/zh_CN",
                "Mozilla/5.0 (Linux; Android 14; V2231A) AppleWebKit/537.36 Version/4.0 Chrome/98.0 Mobile Safari/537.36"
                        + " V1_AND_SQ_9.0.8 QQ/9.0.8.1234 NetType/WIFI",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Weibo (iPhone15,2__weibo__14.9.0)",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 AliApp(DingTalk/7.6.0) com.laiwang.DingTalk",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 [LinkedInApp]/9.30",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]",
                "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
            })
    void peopleAreCounted(String userAgent) {
        assertTrue(new Visitor(userAgent, List.of()).isPerson());
        assertFalse(new Visitor(userAgent, List.of("prefetch")).isRobot());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "WhatsApp/2.24.1.78 A",
                "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                "Twitterbot/1.0",
                "TelegramBot (like TwitterBot)",
                "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
                "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
                "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
                "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) BingPreview/1.0b",
                "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
                "Mozilla/5.0 (iPhone) WeChatShareExtensionNew/8.0",
                "Mozilla/5.0 QQ-URL-Manager",
                "Mozilla/5.0 (compatible; DingTalkBot-LinkService/1.0)",
                "SinaWeiboBot",
                "Pinterest/0.2 (+https://www.pinterest.com/)",
                "Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)",
                "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
                "Slack-ImgProxy (+https://api.slack.com/robots)",
                "curl/8.5.0",
                "python-requests/2.32",
                "Go-http-client/2.0"
            })
    void robotsAndPreviewsAreNot(String userAgent) {
        assertFalse(new Visitor(userAgent, List.of()).isPerson());
    }

    @Test
    void whatIsFetchedAheadIsNotSeen() {
        assertFalse(new Visitor(PHONE, List.of("prefetch;prerender")).isPerson());
        assertFalse(new Visitor(PHONE, List.of("", "preview")).isPerson());
        assertFalse(new Visitor(null, List.of()).isPerson());
    }
}
