package io.fanops.fan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Each field of each body of communities and KOLs, spoilt in turn by whatever value: taken or
/// refused, never our fault (G14).
@QuarkusTest
@WithTestResource(TestStack.class)
class CommunityBadInputTest {
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "2147483648",
                    "1e400",
                    "9".repeat(100),
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\uffff\"",
                    "\"" + "字".repeat(30_000) + "\"",
                    "\"https://" + "字".repeat(450) + "\"",
                    "\"+999999999-12-31\"",
                    "\"+999999999-12-31T00:00:00Z\"",
                    "\"-4714-01-01\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"9999-12-31T23:59:59.999999999Z\"",
                    "[]",
                    "[null]",
                    "[{}]",
                    "[\"\",\"\"]",
                    "{}",
                    "{\"\":null}");

    @Inject Jdbi jdbi;
    @Inject ObjectMapper json;

    @Test
    void aBodyOfWhateverShapeIsTakenOrRefused() throws Exception {
        var scene = new CommunityScene(jdbi);
        var run = scene.active("run", "SCREEN", ",\"questions\":[\"Why?\"]");
        var fan = scene.fan("x");
        scene.take("run", fan, "LEADER");
        scene.take("run", scene.idOf("me"), "LEADER");
        var start = Instant.now().plus(Duration.ofDays(3));
        var session =
                post(
                        scene,
                        run + "/sessions",
                        "{\"title\":\"t\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                                .formatted(start, start.plus(Duration.ofHours(1))));
        post(scene, run + "/sessions/" + session + "/announce", "");
        var thread =
                post(
                        scene,
                        run + "/threads",
                        "{\"space\":\"FORUM\",\"title\":\"t\",\"text\":\"x\"}");
        scene.admin().body("{\"key\":\"li\",\"name\":\"Li\"}").post(scene.root + "/kols");
        scene.admin().body("{\"state\":\"ACTIVE\"}").put(scene.root + "/kols/li/state");
        scene.admin()
                .body("{\"key\":\"b\",\"title\":\"t\",\"text\":\"x\"}")
                .post(scene.root + "/kol-briefs");
        var task =
                post(
                        scene,
                        scene.root + "/kols/li/tasks",
                        "{\"brief\":\"b\",\"title\":\"t\",\"dueOn\":\"2099-12-31\",\"cost\":{\"amount\":1,\"currency\":\"CNY\"}}");

        var own = scene.me + "/communities/run";
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put(
                "POST " + scene.communities,
                CommunityScene.complete(
                        "k",
                        "OPEN",
                        ",\"capacity\":5,\"parent\":\"run\",\"strikeDays\":3,\"banDays\":3,\"questions\":[\"q\"],"
                                + "\"carriers\":[{\"carrier\":\"YY\",\"groupId\":\"g\",\"name\":\"n\"}],\"charter\":{\"story\":\"s\"}"));
        bodies.put(
                "PATCH " + run,
                "{\"name\":\"n\",\"capacity\":50,\"rules\":[],\"charter\":{\"story\":\"s\"}}");
        bodies.put(
                "POST " + run + "/detractors",
                "{\"fanId\":\"" + fan + "\",\"name\":\"n\",\"claim\":\"c\"}");
        bodies.put("POST " + run + "/members", "{\"fanId\":\"" + fan + "\",\"role\":\"ANGEL\"}");
        bodies.put(
                "PATCH " + run + "/members/" + fan,
                "{\"role\":\"LEADER\",\"links\":{\"emotional\":\"e\"}}");
        bodies.put("POST " + run + "/invitations", "{\"uses\":1,\"expiresAt\":\"" + start + "\"}");
        bodies.put(
                "POST " + run + "/applications", "{\"fanId\":\"" + fan + "\",\"answers\":[\"a\"]}");
        bodies.put(
                "POST " + run + "/strikes?dryRun=true",
                "{\"fanId\":\"" + fan + "\",\"rule\":1,\"note\":\"n\",\"step\":\"PRIVATE_TALK\"}");
        bodies.put(
                "POST " + run + "/sessions",
                "{\"title\":\"t\",\"speaker\":\"s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                        .formatted(start, start.plus(Duration.ofHours(1))));
        bodies.put(
                "POST " + run + "/sessions/" + session + "/questions",
                "{\"fanId\":\"" + fan + "\",\"text\":\"t\"}");
        bodies.put(
                "POST " + run + "/meetups",
                "{\"kind\":\"BRANCH\",\"title\":\"t\",\"place\":\"p\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"capacity\":3}"
                        .formatted(start, start.plus(Duration.ofHours(1))));
        var meetup =
                post(
                        scene,
                        run + "/meetups",
                        "{\"kind\":\"BRANCH\",\"title\":\"t\",\"place\":\"p\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"capacity\":3}"
                                .formatted(start, start.plus(Duration.ofHours(1))));
        bodies.put(
                "PATCH " + run + "/meetups/" + meetup,
                "{\"kind\":\"BRANCH\",\"title\":\"t\",\"place\":\"p\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"capacity\":3}"
                        .formatted(start, start.plus(Duration.ofHours(1))));
        var planned =
                post(
                        scene,
                        run + "/sessions",
                        "{\"title\":\"t\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                                .formatted(start, start.plus(Duration.ofHours(1))));
        bodies.put(
                "PATCH " + run + "/sessions/" + planned,
                "{\"title\":\"t\",\"speaker\":\"s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}"
                        .formatted(start, start.plus(Duration.ofHours(1))));
        bodies.put(
                "POST " + run + "/meetups/" + meetup + "/attendance",
                "{\"fans\":[\"%s\"],\"walkIns\":[\"%s\"]}".formatted(fan, fan));
        bodies.put(
                "POST " + run + "/members/" + fan + "/check-ins",
                "{\"day\":\"2020-01-01\",\"note\":\"n\"}");
        bodies.put("PUT " + run + "/pages/p", "{\"title\":\"t\",\"text\":\"x\"}");
        bodies.put(
                "POST " + run + "/threads", "{\"space\":\"BLOG\",\"title\":\"t\",\"text\":\"x\"}");
        bodies.put("PATCH " + run + "/threads/" + thread, "{\"state\":\"OPEN\"}");
        bodies.put("POST " + run + "/threads/" + thread + "/posts", "{\"text\":\"x\"}");
        bodies.put("POST " + own + "/membership", "{\"invitation\":\"x\"}");
        bodies.put("POST " + own + "/applications", "{\"answers\":[\"a\"]}");
        bodies.put("POST " + own + "/invitations", "{\"uses\":1,\"expiresAt\":\"" + start + "\"}");
        bodies.put("POST " + own + "/peers", "{\"fanId\":\"" + fan + "\",\"kind\":\"HELPED\"}");
        bodies.put("POST " + own + "/check-ins", "{\"day\":\"2020-01-01\",\"note\":\"n\"}");
        bodies.put("PUT " + own + "/rituals/hello", "{\"text\":\"t\"}");
        bodies.put("PUT " + own + "/pages/q", "{\"title\":\"t\",\"text\":\"x\"}");
        bodies.put(
                "POST " + own + "/threads", "{\"space\":\"FORUM\",\"title\":\"t\",\"text\":\"x\"}");
        bodies.put(
                "POST " + scene.root + "/kols",
                "{\"key\":\"k\",\"name\":\"n\",\"fanId\":\""
                        + fan
                        + "\",\"platforms\":[{\"platform\":\"p\",\"handle\":\"h\",\"followers\":1}],\"topics\":[\"t\"],\"note\":\"n\"}");
        bodies.put(
                "PATCH " + scene.root + "/kols/li",
                "{\"name\":\"n\",\"platforms\":[],\"note\":\"n\"}");
        bodies.put("PUT " + scene.root + "/kols/li/state", "{\"state\":\"ACTIVE\"}");
        bodies.put(
                "POST " + scene.root + "/kols/li/evidence",
                "{\"metric\":\"REACH\",\"platform\":\"p\",\"value\":1,\"source\":\"s\",\"at\":\""
                        + start
                        + "\"}");
        bodies.put(
                "PUT " + scene.root + "/kols/li/fans",
                "{\"fanIds\":[\"" + fan + "\"],\"externalIds\":[\"x\"]}");
        bodies.put(
                "POST " + scene.root + "/kol-briefs",
                "{\"key\":\"k\",\"title\":\"t\",\"text\":\"x\",\"say\":[\"s\"],\"avoid\":[\"a\"]}");
        bodies.put(
                "POST " + scene.root + "/kols/li/tasks",
                "{\"externalId\":\"n\",\"brief\":\"b\",\"title\":\"t\",\"dueOn\":\"2099-12-31\",\"cost\":{\"amount\":1,\"currency\":\"CNY\"}}");
        bodies.put(
                "POST " + scene.root + "/kols/li/tasks/" + task + "/outcomes",
                "{\"externalId\":\"n\",\"metric\":\"ORDERS\",\"value\":1,\"source\":\"s\"}");
        bodies.put(
                "POST " + scene.root + "/kols/li/tasks/" + task + "/placements",
                "{\"url\":\"https://a.example\",\"screenshotHash\":\"%s\",\"publishedAt\":\"%s\"}"
                        .formatted("ab".repeat(32), start));

        var wire =
                new Wire(
                        Tokens.sign(
                                Tokens.claims(
                                        scene.brand + "me",
                                        List.of(Role.BRAND_ADMIN, Role.FAN),
                                        List.of(scene.brand))));
        for (var operation : bodies.entrySet()) {
            var line = operation.getKey().split(" ");
            for (var spoilt : spoilt(json.readTree(operation.getValue()))) {
                wire.send(line[0], line[1], spoilt);
            }
            for (var body : List.of("", "null", "[]", "{", "{}", "0", "[".repeat(500))) {
                wire.send(line[0], line[1], body);
            }
        }
        assertThat(wire.broken()).isEmpty();
    }

    @Test
    void anAddressOfWhateverShapeIsTakenOrRefused() {
        var scene = new CommunityScene(jdbi);
        var run = scene.active("run", "OPEN", "");
        var wire = new Wire(Tokens.brandAdmin(scene.brand));
        for (var path :
                List.of(
                        "/communities?state=x",
                        "/communities?cursor=%00",
                        "/communities?cursor=AAAA",
                        "/communities?parent=%ED%A0%80",
                        "/communities?limit=99999999999",
                        "/communities/%ED%A0%80",
                        "/communities/" + "x".repeat(5_000),
                        "/communities/run/members?role=",
                        "/communities/run/members/x",
                        "/communities/run/invitations?cursor=%ED%A0%80",
                        "/communities/run/pages?cursor=_____w",
                        "/communities/run/pages/%EF%BF%BF",
                        "/communities/run/strikes?fanId=x",
                        "/communities/run/threads?kind=x",
                        "/communities/run/threads/x/posts",
                        "/communities/run/sessions?state=",
                        "/kols/%ED%A0%80/report",
                        "/kols/x/fans?limit=0",
                        "/kol-briefs?cursor=!")) {
            wire.send("GET", scene.root + path, "");
        }
        assertThat(wire.broken()).isEmpty();
        assertThat(run).isNotEmpty();
    }

    /// The body with each of its fields, those within others too, replaced by each value.
    private List<String> spoilt(JsonNode body) throws Exception {
        var all = new ArrayList<String>();
        for (var pointer : pointers(body, "")) {
            int end = pointer.lastIndexOf('/');
            for (var value : VALUES) {
                // As text, since no JSON tree holds some of these values.
                JsonNode copy = body.deepCopy();
                var parent = end == 0 ? copy : copy.at(pointer.substring(0, end));
                var name = pointer.substring(end + 1);
                if (parent instanceof ObjectNode object) {
                    object.put(name, "@");
                } else if (parent instanceof ArrayNode array) {
                    array.set(Integer.parseInt(name), "@");
                }
                all.add(json.writeValueAsString(copy).replace("\"@\"", value));
            }
        }
        return all;
    }

    private static List<String> pointers(JsonNode node, String here) {
        var all = new ArrayList<String>();
        if (!here.isEmpty()) {
            all.add(here);
        }
        node.properties().forEach(f -> all.addAll(pointers(f.getValue(), here + "/" + f.getKey())));
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                all.addAll(pointers(array.get(i), here + "/" + i));
            }
        }
        return all;
    }

    private String post(CommunityScene scene, String path, String body) {
        var request = scene.admin();
        return (body.isEmpty() ? request : request.body(body)).post(path).path("id");
    }
}
