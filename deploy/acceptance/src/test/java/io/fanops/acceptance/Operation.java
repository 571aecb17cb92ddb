package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// One operation of an OpenAPI document.
///
/// @param path as documented, with its parameters
/// @param queries names of its query parameters
/// @param contentType of its body; empty where it takes none
record Operation(String method, String path, List<String> queries, String contentType) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private static final List<String> METHODS =
            List.of("get", "head", "post", "put", "patch", "delete");

    /// Members of a path item that are no operations.
    private static final Set<String> BESIDE =
            Set.of("parameters", "summary", "description", "servers");

    /// For everybody, by design; each has its reason in `api.md`.
    private static final List<String> FOR_EVERYBODY =
            List.of("/q/", "/r/", "/p/", "/s/", "/c/", "/public/", "/openapi", "/docs");

    /// All operations that a door tells of.
    static List<Operation> of(URI door, String document) {
        JsonNode paths =
                new Api(door, "", () -> "")
                        .get(document, Map.of("Accept", "application/json"))
                        .is(200)
                        .json()
                        .path("paths");
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (BESIDE.contains(operation.getKey())) {
                    continue;
                }
                assertTrue(
                        METHODS.contains(operation.getKey()),
                        () -> operation.getKey() + " " + path.getKey() + " is in no matrix");
                JsonNode content = operation.getValue().path("requestBody").path("content");
                operations.add(
                        new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                StreamSupport.stream(
                                                operation
                                                        .getValue()
                                                        .path("parameters")
                                                        .spliterator(),
                                                false)
                                        .filter(p -> p.path("in").asText().equals("query"))
                                        .map(p -> p.path("name").asText())
                                        .toList(),
                                content.isEmpty() ? "" : content.fieldNames().next()));
            }
        }
        return operations;
    }

    boolean isForEverybody() {
        return FOR_EVERYBODY.stream().anyMatch(path::startsWith);
    }

    /// A fan may have affairs of their own in any brand.
    boolean isAFansOwn() {
        return path.matches("/v1/brands/\\{[^}]+}/me(/.*)?");
    }

    /// Asks for a role instead of a brand, such as onboarding.
    boolean isOfNoBrand() {
        return !path.contains("/brands/{");
    }

    boolean hasBody() {
        return !contentType.isEmpty();
    }

    /// The collections behind which a parameter stands, in their order; `brands` is the first.
    List<String> collections() {
        List<String> collections = new ArrayList<>();
        String before = "";
        for (String segment : path.substring(1).split("/")) {
            if (PARAMETER.matcher(segment).find()) {
                collections.add(before);
            }
            before = segment;
        }
        return collections;
    }

    /// The path with real things in it.
    String on(Things things) {
        return on(things, things, -1);
    }

    /// The path with things of `own`, but for the parameter at `place`, which is of `other`.
    String on(Things own, Things other, int place) {
        StringBuilder target = new StringBuilder();
        String before = "";
        int parameters = 0;
        for (String segment : path.substring(1).split("/")) {
            Matcher parameter = PARAMETER.matcher(segment);
            target.append('/');
            if (parameter.find()) {
                String thing = (parameters++ == place ? other : own).behind(before);
                target.append(parameter.replaceAll(Matcher.quoteReplacement(thing)));
            } else {
                target.append(segment);
            }
            before = segment;
        }
        return target.toString();
    }

    /// As the rows of a matrix cite it, such as `POST /coupons/{code}/redemptions`.
    @Override
    public String toString() {
        return method + " " + path.replaceFirst("^/v1/brands/\\{[^}]+}(?=/)", "");
    }
}
