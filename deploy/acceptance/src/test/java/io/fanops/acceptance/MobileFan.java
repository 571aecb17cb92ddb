package io.fanops.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A person with a mobile app: registers on the realm's own page and holds the tokens that the app
/// got for them.
///
/// @param email what they registered with
/// @param accessToken what the app calls FanOps with
/// @param idToken what tells the app who they are, and must open nothing
record MobileFan(String email, String accessToken, String idToken) {
    private static final String CLIENT = "fanops-mobile";

    /// Registers with a code challenge (PKCE), as an app does: the browser comes back to a local
    /// address with a code, the app changes it for tokens.
    static MobileFan signUp(Stack stack, Chromium chromium) {
        String email = "fan-" + UUID.randomUUID() + "@example.com";
        String password = "Acceptance-" + UUID.randomUUID();
        JsonNode tokens =
                tokens(
                        stack,
                        chromium,
                        page -> {
                            page.locator("a[href*='registration']").first().click();
                            fill(page, "username", email);
                            fill(page, "email", email);
                            fill(page, "firstName", "Mobile");
                            fill(page, "lastName", "Fan");
                            fill(page, "password", password);
                            fill(page, "password-confirm", password);
                            page.locator("form [type=submit]").first().click();
                        });
        return new MobileFan(
                email, tokens.path("access_token").asText(), tokens.path("id_token").asText());
    }

    /// Signs in whoever has an account already, on its two pages.
    static MobileFan signIn(Stack stack, Chromium chromium, String email, String password) {
        JsonNode tokens =
                tokens(
                        stack,
                        chromium,
                        page -> {
                            page.locator("#username").fill(email);
                            page.locator("form [type=submit]").first().click();
                            page.locator("#password").fill(password);
                            page.locator("form [type=submit]").first().click();
                        });
        return new MobileFan(
                email, tokens.path("access_token").asText(), tokens.path("id_token").asText());
    }

    private static JsonNode tokens(Stack stack, Chromium chromium, Consumer<Page> identify) {
        String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
        try (var callback = new Callback();
                BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            page.navigate(
                    stack.issuer()
                            + "/protocol/openid-connect/auth?response_type=code&scope=openid"
                            + "&client_id="
                            + CLIENT
                            + "&redirect_uri="
                            + URLEncoder.encode(callback.address(), StandardCharsets.UTF_8)
                            + "&state=acceptance&code_challenge_method=S256&code_challenge="
                            + challenge(verifier));
            identify.accept(page);
            page.waitForURL(url -> url.startsWith(callback.address()));
            return stack.tokens(
                    Map.of(
                            "grant_type",
                            "authorization_code",
                            "client_id",
                            CLIENT,
                            "redirect_uri",
                            callback.address(),
                            "code",
                            parameter(page.url(), "code"),
                            "code_verifier",
                            verifier));
        }
    }

    /// The realm roles in the access token.
    Set<String> roles() {
        Set<String> roles = new HashSet<>();
        Stack.json(
                        new String(
                                Base64.getUrlDecoder().decode(accessToken.split("\\.")[1]),
                                StandardCharsets.UTF_8))
                .path("realm_access")
                .path("roles")
                .forEach(role -> roles.add(role.asText()));
        return roles;
    }

    /// Some fields are there or not by the realm's settings, such as a user name beside the mail
    /// address.
    private static void fill(Page page, String id, String text) {
        Locator field = page.locator("#" + id);
        if (field.count() > 0) {
            field.fill(text);
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String parameter(String url, String name) {
        Map<String, String> parameters =
                Arrays.stream(URI.create(url).getRawQuery().split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(
                                Collectors.toMap(
                                        pair -> pair[0],
                                        pair ->
                                                URLDecoder.decode(
                                                        pair[1], StandardCharsets.UTF_8)));
        String value = parameters.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + url);
        }
        return value;
    }

    /// The address that the app listens on for the browser to come back.
    private static final class Callback implements AutoCloseable {
        private final HttpServer server;

        Callback() {
            try {
                server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext(
                    "/callback",
                    exchange -> {
                        byte[] page =
                                "<!doctype html><title>done</title>Signed in"
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders()
                                .set("Content-Type", "text/html; charset=utf-8");
                        exchange.sendResponseHeaders(200, page.length);
                        try (var body = exchange.getResponseBody()) {
                            body.write(page);
                        }
                    });
            server.start();
        }

        String address() {
            return "http://localhost:" + server.getAddress().getPort() + "/callback";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
