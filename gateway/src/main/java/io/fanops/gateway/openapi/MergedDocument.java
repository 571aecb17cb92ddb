package io.fanops.gateway.openapi;

import io.fanops.gateway.routing.Destination;
import io.fanops.gateway.routing.RoutingTable;
import io.fanops.gateway.routing.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Puts the services' OpenAPI documents together.
///
/// Components of the same name and content are one; of the same name and other content get the
/// service's name in front. Of a path that several services describe, each operation comes from the
/// first that has it.
final class MergedDocument {
    static final String VERSION = "3.1.0";

    private static final String PAGE = "200";
    private static final String REFERENCE = "$ref";
    private static final String COMPONENTS = "#/components/";
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "patch", "delete", "options", "trace");

    /// Described once, by the gateway, whatever a service says.
    private static final String SECURITY_SCHEMES = "securitySchemes";

    private final Identity identity;
    private final JsonObject paths = new JsonObject(new TreeMap<>());
    private final Map<String, String> writtenBySignature = new TreeMap<>();
    private final Map<String, JsonObject> components = new TreeMap<>();
    private final Map<String, JsonObject> tags = new TreeMap<>();
    private final Set<String> operationIds = new HashSet<>();
    private final Set<String> unavailable = new TreeSet<>();

    /// What the document says of the gateway itself.
    ///
    /// @param publicUrl the gateway as people see it
    /// @param issuer the realm's URL; both without a slash at the end
    record Identity(String publicUrl, String issuer, String version) {}

    MergedDocument(Identity identity) {
        this.identity = identity;
    }

    void addUnavailable(Upstream upstream) {
        unavailable.add(upstream.label());
    }

    void add(Upstream upstream, JsonObject document) {
        JsonObject given = document.copy();
        for (String kind : kindsOf(object(given, "components"))) {
            given.getJsonObject("components")
                    .getJsonObject(kind)
                    .getMap()
                    .values()
                    .removeIf(Objects::isNull);
        }
        Map<String, String> renamed = addComponents(upstream, object(given, "components"));
        JsonObject givenPaths = object(given, "paths");
        for (String path : givenPaths.fieldNames()) {
            if (givenPaths.getValue(path) instanceof JsonObject item && leadsTo(upstream, path)) {
                addPath(upstream, path, withReferences(item, renamed));
            }
        }
        for (Object tag : array(given, "tags")) {
            if (tag instanceof JsonObject it && it.getValue("name") instanceof String name) {
                tags.putIfAbsent(name, it);
            }
        }
    }

    JsonObject finished() {
        addPublicPages();
        JsonObject allComponents = new JsonObject();
        components.forEach((kind, ofKind) -> allComponents.put(kind, ofKind));
        allComponents.put(SECURITY_SCHEMES, securitySchemes());
        JsonObject document =
                new JsonObject()
                        .put("openapi", VERSION)
                        .put("info", info())
                        .put(
                                "servers",
                                new JsonArray()
                                        .add(new JsonObject().put("url", identity.publicUrl())))
                        .put("security", callsNeed())
                        .put("tags", new JsonArray(List.copyOf(tags.values())))
                        .put("paths", paths)
                        .put("components", allComponents);
        if (!unavailable.isEmpty()) {
            document.put("x-unavailable", new JsonArray(List.copyOf(unavailable)));
        }
        return document;
    }

    /// The path's way is looked up with names in place of its parameters, so what the table does
    /// not serve is not described.
    private static boolean leadsTo(Upstream upstream, String path) {
        if (!path.startsWith("/v1/")) {
            return false;
        }
        String example =
                path.replaceFirst("operations/\\{[^}]*}", "operations/" + operationOf(upstream))
                        .replaceAll("\\{[^}]*}", "x");
        Optional<Destination> destination = RoutingTable.api(example);
        return destination.isPresent() && destination.get().upstream() == upstream;
    }

    private static UUID operationOf(Upstream upstream) {
        return new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0001L + upstream.ordinal());
    }

    private void addPath(Upstream upstream, String path, JsonObject item) {
        String signature = path.replaceAll("\\{[^}]*}", "{}");
        String written = writtenBySignature.computeIfAbsent(signature, _ -> path);
        JsonObject merged = paths.getJsonObject(written, new JsonObject());
        if (!written.equals(path) && !merged.isEmpty()) {
            // The same place under other parameter names: OpenAPI forbids both, and the first one's
            // names are as good.
            return;
        }
        for (String field : item.fieldNames()) {
            if (METHODS.contains(field) && item.getValue(field) instanceof JsonObject operation) {
                if (!merged.containsKey(field)) {
                    merged.put(field, asOurs(upstream, field, path, operation));
                }
            } else if (!merged.containsKey(field) && !"servers".equals(field)) {
                merged.put(field, item.getValue(field));
            }
        }
        paths.put(written, merged);
    }

    private JsonObject asOurs(Upstream upstream, String method, String path, JsonObject operation) {
        operation.remove("servers");
        JsonArray security = operation.getJsonArray("security");
        if (security != null && !security.isEmpty()) {
            operation.remove("security");
        }
        String id =
                operation.getValue("operationId") instanceof String given
                        ? given
                        : derivedId(method, path);
        if (!operationIds.add(id)) {
            id = upstream.label() + capitalised(id);
            operationIds.add(id);
        }
        return operation.put("operationId", id);
    }

    /// A name for an operation that has none, so that links into the page and generated clients do
    /// not hang on the order of paths: `GET /v1/brands/{brand}/fans/{fan}` is `getFansByFan`.
    private static String derivedId(String method, String path) {
        StringBuilder id = new StringBuilder(method);
        for (String word :
                path.replace("/v1/brands/{brand}/", "/").replace("/v1/", "/").split("/")) {
            if (word.startsWith("{")) {
                id.append("By");
            }
            for (String part : word.split("[^A-Za-z0-9]+")) {
                id.append(capitalised(part));
            }
        }
        return id.toString();
    }

    private Map<String, String> addComponents(Upstream upstream, JsonObject given) {
        Map<String, String> renamed = new TreeMap<>();
        // A component whose reference moved away is another one too, so what differs spreads until
        // nothing is new.
        int before;
        do {
            before = renamed.size();
            for (String kind : kindsOf(given)) {
                renameWhatDiffers(upstream, kind, given.getJsonObject(kind), renamed);
            }
        } while (renamed.size() > before);
        for (String kind : kindsOf(given)) {
            JsonObject ofKind = given.getJsonObject(kind);
            JsonObject known =
                    components.computeIfAbsent(kind, _ -> new JsonObject(new TreeMap<>()));
            for (String name : ofKind.fieldNames()) {
                String full = COMPONENTS + kind + "/" + name;
                String kept = renamed.getOrDefault(full, full);
                known.put(
                        kept.substring(kept.lastIndexOf('/') + 1),
                        withReferences(ofKind.getValue(name), renamed));
            }
        }
        return renamed;
    }

    private void renameWhatDiffers(
            Upstream upstream, String kind, JsonObject given, Map<String, String> renamed) {
        JsonObject known = components.getOrDefault(kind, new JsonObject());
        for (String name : given.fieldNames()) {
            String full = COMPONENTS + kind + "/" + name;
            if (!renamed.containsKey(full)
                    && known.containsKey(name)
                    && !withReferences(given.getValue(name), renamed)
                            .equals(known.getValue(name))) {
                String other = capitalised(upstream.label()) + name;
                while (known.containsKey(other) || given.containsKey(other)) {
                    other += "_";
                }
                renamed.put(full, COMPONENTS + kind + "/" + other);
            }
        }
    }

    private static List<String> kindsOf(JsonObject components) {
        return components.fieldNames().stream()
                .filter(kind -> !kind.equals(SECURITY_SCHEMES))
                .filter(kind -> components.getValue(kind) instanceof JsonObject)
                .toList();
    }

    private static JsonObject withReferences(JsonObject value, Map<String, String> renamed) {
        return renamed.isEmpty()
                ? value
                : (JsonObject) rewritten(value, at -> renamed.getOrDefault(at, at));
    }

    private static Object withReferences(Object value, Map<String, String> renamed) {
        return renamed.isEmpty() ? value : rewritten(value, at -> renamed.getOrDefault(at, at));
    }

    /// Rewrites references wherever they stand: in `$ref`, and in a discriminator's mapping, whose
    /// values are references too.
    private static Object rewritten(Object value, UnaryOperator<String> reference) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject copy = new JsonObject();
                for (String field : object.fieldNames()) {
                    @Nullable Object inner = object.getValue(field);
                    copy.put(field, inner == null ? null : rewrittenField(field, inner, reference));
                }
                yield copy;
            }
            case JsonArray array -> {
                JsonArray copy = new JsonArray();
                for (Object inner : array) {
                    copy.add(inner == null ? null : rewritten(inner, reference));
                }
                yield copy;
            }
            default -> value;
        };
    }

    private static Object rewrittenField(
            String field, Object inner, UnaryOperator<String> reference) {
        if (inner instanceof String text
                && (field.equals(REFERENCE) || text.startsWith(COMPONENTS))) {
            return reference.apply(text);
        }
        return rewritten(inner, reference);
    }

    private void addPublicPages() {
        addPublicPage(
                "/q/{code}",
                "openQrCode",
                "Open what a QR code leads to",
                "A page for phones; opening it counts as a scan.",
                PAGE);
        addPublicPage(
                "/r/{code}",
                "openReferralCode",
                "Open the landing page of a fan's referral code",
                "A page for phones on which a friend accepts the invitation.",
                PAGE);
        addPublicPage(
                "/s/{code}",
                "openFanShop",
                "Open a fan's shop",
                "A page for phones and desktops with products and the links that earn the fan commission.",
                PAGE);
        addPublicPage(
                "/p/{code}",
                "openPromotionLink",
                "Follow a partner's promotion link",
                "Leads on to a page of the brand, for people with a `clickId`; opening it counts as a click.",
                "302");
        addPublicPage(
                "/c/{code}",
                "openShareLink",
                "Follow a fan's share link",
                """
                Leads on to a page of the brand, for people with a `clickId` and, as `via`, the link's code for whoever shares on. Programs that \
                preview links get a page (200) with the content's title and picture.\
                """,
                "302");
        tags.putIfAbsent(
                "Public pages",
                new JsonObject()
                        .put("name", "Public pages")
                        .put(
                                "description",
                                "What anybody may open in a browser, without a token."));
    }

    /// @param status of a code that somebody knows: [#PAGE], or one that leads elsewhere
    private void addPublicPage(
            String path, String id, String summary, String description, String status) {
        JsonObject code =
                new JsonObject()
                        .put("name", "code")
                        .put("in", "path")
                        .put("required", true)
                        .put("schema", new JsonObject().put("type", "string"));
        JsonObject html =
                new JsonObject()
                        .put(
                                "text/html",
                                new JsonObject()
                                        .put("schema", new JsonObject().put("type", "string")));
        JsonObject answer =
                status.equals(PAGE)
                        ? new JsonObject().put("description", "The page").put("content", html)
                        : new JsonObject().put("description", "Where it leads, in `Location`");
        JsonObject responses =
                new JsonObject()
                        .put(status, answer)
                        .put("404", new JsonObject().put("description", "Nobody knows this code"))
                        .put(
                                "429",
                                new JsonObject()
                                        .put("description", "Too many requests from this address"));
        paths.put(
                path,
                new JsonObject()
                        .put(
                                "get",
                                new JsonObject()
                                        .put("operationId", id)
                                        .put("summary", summary)
                                        .put("description", description)
                                        .put("tags", new JsonArray().add("Public pages"))
                                        .put("security", new JsonArray())
                                        .put("parameters", new JsonArray().add(code))
                                        .put("responses", responses)));
    }

    private JsonObject info() {
        return new JsonObject()
                .put("title", "FanOps")
                .put("version", identity.version())
                .put(
                        "description",
                        "Brands run their fans here: people, communities and tags; campaigns, stores and"
                                + " QR codes; referrals, orders, wallets and coupons; and the figures of all of"
                                + " it. Every brand-owned resource stands under `/v1/brands/{brand}`. Errors are"
                                + " RFC 9457 problems; `code` is stable. Send an `Idempotency-Key` with every POST."
                                + " In a body an unknown field, a value of another type and a blank text in the"
                                + " place of one are refused, not guessed: leave out what is not meant.");
    }

    private JsonObject securitySchemes() {
        String openId = identity.issuer() + "/protocol/openid-connect";
        return new JsonObject()
                .put(
                        "token",
                        new JsonObject()
                                .put("type", "http")
                                .put("scheme", "bearer")
                                .put("bearerFormat", "JWT")
                                .put(
                                        "description",
                                        "An access token of the realm with audience fanops-api."))
                .put(
                        "signIn",
                        new JsonObject()
                                .put("type", "oauth2")
                                .put("description", "Sign in as a member of a brand's staff.")
                                .put(
                                        "flows",
                                        new JsonObject()
                                                .put(
                                                        "authorizationCode",
                                                        new JsonObject()
                                                                .put(
                                                                        "authorizationUrl",
                                                                        openId + "/auth")
                                                                .put("tokenUrl", openId + "/token")
                                                                .put("scopes", new JsonObject()))));
    }

    private static JsonArray callsNeed() {
        return new JsonArray()
                .add(new JsonObject().put("token", new JsonArray()))
                .add(new JsonObject().put("signIn", new JsonArray()));
    }

    private static JsonObject object(JsonObject of, String field) {
        return of.getValue(field) instanceof JsonObject it ? it : new JsonObject();
    }

    private static Collection<?> array(JsonObject of, String field) {
        return of.getValue(field) instanceof JsonArray it ? it.getList() : List.of();
    }

    private static String capitalised(String word) {
        return word.isEmpty()
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
