package io.fanops.gateway.openapi;

import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The gateway's own pages: the welcome page and the one to read the API, with all they need.
///
/// Everything is served from here: the page works without the internet, and no other server learns
/// who reads it.
@Singleton
public final class Pages {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String SWAGGER_UI = "META-INF/resources/openapi-ui/";
    private static final Pattern INLINE_SCRIPT =
            Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private final Map<String, Asset> byPath;

    Pages(OpenApi openApi) {
        String issuer = openApi.settings().issuer();
        String docs =
                Asset.text("pages/docs.html")
                        .replace("{{client}}", escaped(openApi.settings().consoleClient()));
        String welcome = Asset.text("pages/welcome.html").replace("{{issuer}}", escaped(issuer));
        String redirect = Asset.text(SWAGGER_UI + "oauth2-redirect.html");
        byPath =
                Map.of(
                        "/",
                        Asset.of(
                                welcome,
                                HTML,
                                "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"),
                        "/docs",
                        Asset.of(docs, HTML, docsPolicy(openApi.settings().publicUrl(), issuer)),
                        "/docs/page.css",
                        Asset.of(Asset.text("pages/page.css"), STYLE),
                        "/docs/docs.js",
                        Asset.of(Asset.text("pages/docs.js"), SCRIPT),
                        "/docs/swagger-ui.css",
                        Asset.of(Asset.text(SWAGGER_UI + "swagger-ui.css"), STYLE),
                        "/docs/swagger-ui-bundle.js",
                        Asset.of(Asset.text(SWAGGER_UI + "swagger-ui-bundle.js"), SCRIPT),
                        "/docs/oauth2-redirect.html",
                        Asset.of(redirect, HTML, redirectPolicy(redirect)));
    }

    public Optional<Asset> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /// Scripts only from here; styles also inside the page, because swagger-ui writes some; calls
    /// also to the gateway's public name, which may be another than the page was opened by, and to
    /// the realm, where signing in fetches the token.
    private static String docsPolicy(String publicUrl, String issuer) {
        return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                + " img-src 'self' data:; font-src 'self' data:; connect-src 'self' "
                + originOf(publicUrl)
                + " "
                + originOf(issuer)
                + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    }

    private static String originOf(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /// The page to which signing in returns holds one script of swagger-ui's, allowed by its
    /// digest.
    private static String redirectPolicy(String page) {
        Matcher script = INLINE_SCRIPT.matcher(page);
        String allowed =
                script.find()
                        ? "'sha256-"
                                + Asset.digest(script.group(1).getBytes(StandardCharsets.UTF_8))
                                + "'"
                        : "'none'";
        return "default-src 'none'; script-src "
                + allowed
                + "; base-uri 'none'; frame-ancestors 'none'";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
