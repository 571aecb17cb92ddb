package io.fanops.fan.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// How fast fans come in, beside PostgreSQL's own COPY of the same rows into tables of the same
/// columns, indexes and foreign keys, and of the facts about them, committed.
///
/// Figures are worth something with `-Dfanops.import.fans=100000` on a machine that does nothing
/// else.
@QuarkusTest
@WithTestResource(TestStack.class)
class ImportRateTest {
    private static final int FANS = Integer.getInteger("fanops.import.fans", 5_000);
    private static final int TAGS = 40;

    private final String brand = Brands.fresh();

    @Test
    void everyFanOfALargeFileIsThere() throws Exception {
        var copied = copy(rows(0));
        var lines = lines();
        var began = System.nanoTime();
        var operation = imported(lines);
        var took = Duration.ofNanos(System.nanoTime() - began);
        // Once more with all warm: COPY first is to the import's advantage.
        var copiedAgain = copy(rows(1));
        tell("import", took);
        tell("COPY of the same rows", copied);
        tell("COPY again", copiedAgain);
        System.out.printf(
                "[figures] import is %.2f of COPY%n",
                (double) Math.min(copied.toNanos(), copiedAgain.toNanos()) / took.toNanos());

        assertThat(operation.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(operation.getInt("failed")).isZero();
        assertThat(operation.getInt("created")).isEqualTo(FANS);
        assertThat(operation.getInt("changed")).isZero();
        var again = imported(lines);
        assertThat(again.getInt("created")).isZero();
        assertThat(again.getInt("changed")).isZero();
    }

    private static void tell(String what, Duration took) {
        System.out.printf(
                "[figures] %-28s %,8d fans in %6.2f s = %,8.0f a second%n",
                what, FANS, took.toMillis() / 1e3, FANS / (took.toNanos() / 1e9));
    }

    private JsonPath imported(String lines) throws Exception {
        // REST Assured would take longer for the upload than the import does.
        try (var http = HttpClient.newHttpClient()) {
            var sent =
                    http.send(
                            request("/v1/brands/" + brand + "/fans/import")
                                    .header("Content-Type", "application/x-ndjson")
                                    .POST(HttpRequest.BodyPublishers.ofString(lines))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(sent.statusCode()).isEqualTo(202);
            var location = URI.create(sent.headers().firstValue("Location").orElseThrow());
            return await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            () ->
                                    JsonPath.from(
                                            http.send(
                                                            request(location.getPath()).build(),
                                                            HttpResponse.BodyHandlers.ofString())
                                                    .body()),
                            o -> o.getString("state").matches("SUCCEEDED|FAILED"));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + Tokens.brandAdmin(brand));
    }

    private static String lines() {
        var lines = new StringBuilder();
        each(
                0,
                (n, tags) ->
                        lines.append(
                                """
                                {"externalId":"rate-%d","nickname":"Fan %d","gender":"F","birthYear":%d,"phone":"+86139%08d","region":"CN-SH",\
                                "joinedOn":"2024-03-01","tags":["%s"],"attributes":{"income":%d,"city":"上海","vip":true},\
                                "identities":[{"channel":"wechat","externalId":"wx-%d"}],"consents":{"sms":true}}
                                """
                                        .formatted(
                                                n,
                                                n,
                                                1950 + n % 60,
                                                n,
                                                String.join("\",\"", tags),
                                                n % 100_000,
                                                n)));
        return lines.toString();
    }

    private interface Fan {
        void take(int n, List<String> tags);
    }

    private static void each(int seed, Fan fan) {
        var random = new Random(seed);
        for (int n = 0; n < FANS; n++) {
            fan.take(
                    n,
                    random.ints(0, 2_000)
                            .distinct()
                            .limit(TAGS)
                            .sorted()
                            .mapToObj(t -> "tag-" + t)
                            .toList());
        }
    }

    private String[] rows(int seed) {
        var fans = new StringBuilder();
        var identities = new StringBuilder();
        var consents = new StringBuilder();
        var facts = new StringBuilder();
        each(
                seed,
                (n, tags) -> {
                    var id = UUID.randomUUID();
                    fans.append(
                            "%s\t%s\trate-%d\tFan %d\tF\t%d\t+86139%08d\tCN-SH\t2024-03-01\tFOLLOWER\t{%s}\t{\"income\": %d, \"city\": \"上海\", \"vip\": true}\n"
                                    .formatted(
                                            brand,
                                            id,
                                            n,
                                            n,
                                            1950 + n % 60,
                                            n,
                                            String.join(",", tags),
                                            n % 100_000));
                    identities.append("%s\twechat\twx-%d\t%s\n".formatted(brand, n, id));
                    consents.append("%s\t%s\tsms\tt\n".formatted(brand, id));
                    facts.append(
                            "%s\t%s\tfanops.fan.v1\t%s/%s\tfanops.fan.joined.v1\t{\"fanId\":\"%s\",\"externalId\":\"rate-%d\",\"stage\":\"FOLLOWER\",\"joinedOn\":\"2024-03-01\",\"at\":\"2026-11-27T00:00:00Z\"}\n"
                                    .formatted(brand, UUID.randomUUID(), brand, id, id, n));
                });
        return new String[] {
            fans.toString(), identities.toString(), consents.toString(), facts.toString()
        };
    }

    private Duration copy(String[] rows) throws Exception {
        try (var connection =
                        DriverManager.getConnection(
                                flyway("jdbc-url"), flyway("username"), flyway("password"));
                var statement = connection.createStatement()) {
            statement.execute("create schema if not exists copied");
            statement.execute("set search_path = copied, public");
            for (var table : List.of("fan", "fan_identity", "fan_consent", "outbox")) {
                statement.execute("drop table if exists copied." + table + " cascade");
                statement.execute(
                        "create table copied."
                                + table
                                + " (like public."
                                + table
                                + " including all)");
            }
            for (var table : List.of("fan_identity", "fan_consent")) {
                statement.execute(
                        "alter table copied."
                                + table
                                + " add foreign key (brand, fan_id) references copied.fan on delete cascade");
            }
            try {
                connection.setAutoCommit(false);
                var began = System.nanoTime();
                copy(
                        connection,
                        "fan (brand, id, external_id, nickname, gender, birth_year, phone, region, joined_on, stage, tags, attributes)",
                        rows[0]);
                copy(connection, "fan_identity (brand, channel, external_id, fan_id)", rows[1]);
                copy(connection, "fan_consent (brand, fan_id, channel, granted)", rows[2]);
                copy(connection, "outbox (brand, event_id, topic, key, type, data)", rows[3]);
                connection.commit();
                return Duration.ofNanos(System.nanoTime() - began);
            } finally {
                connection.setAutoCommit(true);
                statement.execute("drop schema copied cascade");
            }
        }
    }

    /// Only the tables' owner may make tables beside them.
    private static String flyway(String setting) {
        return ConfigProvider.getConfig().getValue("quarkus.flyway." + setting, String.class);
    }

    private static void copy(Connection connection, String into, String rows) throws Exception {
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy copied." + into + " from stdin", new StringReader(rows));
    }
}
