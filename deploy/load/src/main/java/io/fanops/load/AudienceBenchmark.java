package io.fanops.load;

import static io.fanops.load.Rounds.print;
import static io.fanops.load.Rounds.time;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Audiences of a large brand on the running stack, as a brand's program sees them: import, build,
/// previews beside SQL on a GIN index, how soon a change is seen, look-alikes.
final class AudienceBenchmark {
    private static final int TAGS = 200;
    private static final int FANS_A_FILE = 100_000;
    private static final int PREVIEWS_A_SECOND = 50;

    private AudienceBenchmark() {}

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        int fans = arguments.isEmpty() ? 1_000_000 : Integer.parseInt(arguments.getFirst());
        var stack = LocalStack.open();
        LocalStack.Brand brand;
        if (arguments.size() > 1) {
            brand = stack.brand(arguments.get(1));
        } else {
            brand = stack.freshBrand();
            print("the brand is %s", brand.slug);
            load(brand, fans);
        }
        brand.until(
                "/audiences/index",
                Duration.ofMinutes(5),
                s -> s.path("state").asText().equals("READY"));
        var before = brand.get("/audiences/index").path("builtAt");
        brand.post("/audiences/index/rebuild", Map.of(), 202);
        var index =
                brand.until(
                        "/audiences/index",
                        Duration.ofMinutes(5),
                        s ->
                                s.path("state").asText().equals("READY")
                                        && !s.path("builtAt").equals(before));
        print(
                "index of %,d fans: built in %s, %,d MB",
                index.path("fans").asInt(),
                time(index.path("buildMs").asLong() * 1_000_000),
                index.path("bytes").asLong() >> 20);
        previews(brand);
        besideSql(stack, brand);
        changes(brand);
        lookAlikes(brand, fans);
    }

    static void load(LocalStack.Brand brand, int fans) throws IOException, InterruptedException {
        long took = 0;
        for (int from = 0; from < fans; from += FANS_A_FILE) {
            byte[] file = file(from, Math.min(fans, from + FANS_A_FILE));
            long began = System.nanoTime();
            brand.ended(
                    brand.upload(
                            "/fans/import",
                            "application/x-ndjson",
                            HttpRequest.BodyPublishers.ofInputStream(
                                    () -> new ByteArrayInputStream(file))));
            took += System.nanoTime() - began;
        }
        print(
                "%,d fans of 40 tags imported in %s: %,.0f a second",
                fans, time(took), fans / (took / 1e9));
    }

    private static byte[] file(int from, int to) {
        var random = new SplittableRandom(from);
        var lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            // One in a hundred is a seed, and likes the first ten tags better than others do.
            boolean seed = i % 100 == 0;
            lines.append("{\"externalId\":\"f")
                    .append(i)
                    .append("\",\"gender\":\"")
                    .append(i % 2 == 0 ? 'F' : 'M')
                    .append("\",\"birthYear\":")
                    .append(1950 + i % 60)
                    .append(",\"region\":\"r")
                    .append(i % 31)
                    .append("\",\"attributes\":{\"income\":")
                    .append(random.nextInt(200_000))
                    .append("},\"tags\":[");
            int tags = 0;
            for (int t = 0; t < TAGS; t++) {
                if (random.nextInt(seed && t < 10 ? 2 : 5) == 0) {
                    lines.append(tags++ == 0 ? "\"t" : ",\"t").append(t).append('"');
                }
            }
            lines.append(seed ? tags == 0 ? "\"seed\"" : ",\"seed\"" : "").append("]}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void previews(LocalStack.Brand brand) throws IOException, InterruptedException {
        var random = new SplittableRandom(3);
        brand.until(
                "/audiences/index",
                Duration.ofMinutes(10),
                s -> s.path("pendingChanges").asLong() == 0);
        for (var round : List.of("warming up", "previews of five terms")) {
            var times =
                    OpenLoop.run(
                            PREVIEWS_A_SECOND,
                            PREVIEWS_A_SECOND * 20,
                            () -> {
                                String expression;
                                synchronized (random) {
                                    expression = fiveTerms(random);
                                }
                                return brand.post(
                                        "/audiences/preview",
                                        Map.of("expression", expression),
                                        200);
                            });
            print(
                    "%s by the gateway at %d a second: p50 %s, p99 %s, most %s",
                    round,
                    PREVIEWS_A_SECOND,
                    time(OpenLoop.at(times, 0.5)),
                    time(OpenLoop.at(times, 0.99)),
                    time(times[times.length - 1]));
        }
    }

    private static String fiveTerms(SplittableRandom random) {
        return "tag(\"t%d\") and tag(\"t%d\") and not tag(\"t%d\") and (gender(\"F\") or attribute(\"income\") >= %d)"
                .formatted(
                        random.nextInt(TAGS),
                        random.nextInt(TAGS),
                        random.nextInt(TAGS),
                        random.nextInt(200_000));
    }

    private static void besideSql(LocalStack stack, LocalStack.Brand brand)
            throws IOException, InterruptedException, SQLException {
        var expression =
                "tag(\"t11\") and tag(\"t12\") and not tag(\"t13\") and (tag(\"t14\") or tag(\"t15\"))";
        var sql =
                "select count(*) from fan f where f.brand = '%s' and f.merged_into is null and f.tags @> '{t11,t12}' and not f.tags && '{t13}'"
                                .formatted(brand.slug)
                        + " and f.tags && '{t14,t15}'";
        try (var connection = stack.database("fan");
                var statement = connection.createStatement()) {
            statement.execute("create index load_tags on fan using gin (tags)");
            statement.execute("analyze fan");
            try {
                var request =
                        brand.request("fan", "/audiences/preview")
                                .POST(LocalStack.json(Map.of("expression", expression)))
                                .build();
                var counts = new long[2];
                double ratio =
                        Rounds.compare(
                                "the same five tags",
                                7,
                                "SQL on a GIN index",
                                () -> {
                                    long began = System.nanoTime();
                                    try (var rows = statement.executeQuery(sql)) {
                                        rows.next();
                                        counts[0] = rows.getLong(1);
                                    } catch (SQLException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    return System.nanoTime() - began;
                                },
                                "served by the fan service",
                                () -> {
                                    var times = new long[21];
                                    for (int i = 0; i < times.length; i++) {
                                        long began = System.nanoTime();
                                        try {
                                            var answer =
                                                    stack.http.send(
                                                            request,
                                                            HttpResponse.BodyHandlers.ofString());
                                            counts[1] =
                                                    LocalStack.JSON
                                                            .readTree(answer.body())
                                                            .path("count")
                                                            .asLong();
                                        } catch (IOException | InterruptedException e) {
                                            throw new IllegalStateException(e);
                                        }
                                        times[i] = System.nanoTime() - began;
                                    }
                                    return Rounds.median(times);
                                });
                if (counts[0] != counts[1]) {
                    throw new IOException("SQL counts " + counts[0] + ", the index " + counts[1]);
                }
                print("SQL takes %.0f times as long (mark: 50)", ratio);
            } finally {
                statement.execute("drop index load_tags");
            }
        }
    }

    private static void changes(LocalStack.Brand brand) throws IOException, InterruptedException {
        var times = new long[20];
        for (int i = 0; i < times.length; i++) {
            var fan =
                    brand.get("/fans?externalId=f" + i * 7)
                            .path("items")
                            .get(0)
                            .path("id")
                            .asText();
            var tag = "seen-" + System.nanoTime();
            brand.patch("/fans/" + fan, Map.of("tags", List.of(tag)));
            long began = System.nanoTime();
            while (brand.post(
                                    "/audiences/preview",
                                    Map.of("expression", "tag(\"" + tag + "\")"),
                                    200)
                            .path("count")
                            .asLong()
                    != 1) {
                if (System.nanoTime() - began > 10_000_000_000L) {
                    throw new IOException("A change is not seen");
                }
            }
            times[i] = System.nanoTime() - began;
        }
        Arrays.sort(times);
        print(
                "a change is seen after %s, at most %s",
                time(Rounds.median(times)), time(times[times.length - 1]));
    }

    private static void lookAlikes(LocalStack.Brand brand, int fans)
            throws IOException, InterruptedException {
        var seeds =
                brand.post(
                                "/audiences",
                                Map.of(
                                        "name",
                                        "seeds " + System.nanoTime(),
                                        "expression",
                                        "tag(\"seed\")"),
                                201)
                        .path("id")
                        .asText();
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            brand.post(
                    "/audiences/" + seeds + "/look-alikes/preview", Map.of("size", fans / 10), 200);
            long found = System.nanoTime() - began;
            began = System.nanoTime();
            var made =
                    brand.ended(
                            brand.post(
                                    "/audiences/" + seeds + "/look-alikes",
                                    Map.of("name", "alike " + System.nanoTime(), "size", fans / 10),
                                    202));
            long kept = System.nanoTime() - began;
            var path = made.path("detail").asText();
            var source = brand.get(path.substring(path.indexOf("/audiences"))).path("source");
            print(
                    "look-alikes of %,d seeds, %,d of %,d: found in %s, found and kept in %s; lift %.1f",
                    source.path("seeds").asInt(),
                    source.path("members").asInt(),
                    source.path("candidates").asInt(),
                    time(found),
                    time(kept),
                    source.path("lift").asDouble());
        }
    }
}
