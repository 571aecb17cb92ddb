package io.fanops.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a brand has of communities and KOLs: two of each kind, as in [Things].
final class CommunityThings {
    private CommunityThings() {}

    static void make(Api api, String own, Map<String, String> made) {
        String community = own + "-community";
        made.put("community", community);
        made.put("otherCommunity", own + "-other-community");
        made.put("ritual", "hello");
        for (String key : List.of(own + "-other-community", community)) {
            api.post("/communities", community(key)).is(201);
        }
        String root = "/communities/" + community;
        for (String role : List.of("LEADER", "ADMIN", "ANGEL", "ANGEL", "PARTICIPANT")) {
            String member = fan(api, own);
            made.put("member", member);
            api.post(root + "/members", Map.of("fanId", member, "role", role)).is(201);
        }
        api.post(root + "/members", Map.of("fanId", made.get("fan"), "role", "ANGEL")).is(201);
        api.post(root + "/activate", Map.of()).is(200);
        for (String name : List.of("A", "B")) {
            made.put(
                    "detractor",
                    id(api.post(root + "/detractors", Map.of("name", name, "claim", "No good"))));
            made.put(
                    "invitation",
                    api.post(
                                    root + "/invitations",
                                    Map.of("uses", 5, "expiresAt", in(Duration.ofDays(7))))
                            .is(201)
                            .json()
                            .path("code")
                            .asText());
            made.put(
                    "application",
                    id(api.post(root + "/applications", application(fan(api, own)))));
            String banned = fan(api, own);
            api.post(root + "/members", Map.of("fanId", banned, "role", "PARTICIPANT")).is(201);
            made.put("strike", id(api.post(root + "/strikes", strike(banned))));
            made.put("session", id(api.post(root + "/sessions", session())));
            made.put("meetup", id(api.post(root + "/meetups", meetup())));
            made.put("page", own + "-page-" + name);
            String page = root + "/pages/" + made.get("page");
            String version = api.put(page, text()).is(201).header("ETag");
            api.put(page, Map.of("title", "Routes", "text", "Up the hill"), version).is(200);
            made.put("thread", id(api.post(root + "/threads", thread())));
            made.put("kol", own + "-kol-" + name);
            api.post("/kols", Map.of("key", own + "-kol-" + name, "name", name)).is(201);
            made.put("kolBrief", own + "-brief-" + name);
            api.post(
                            "/kol-briefs",
                            Map.of("key", own + "-brief-" + name, "title", "T", "text", "Say it"))
                    .is(201);
        }
        api.post(root + "/sessions/" + made.get("session") + "/announce", Map.of()).is(200);
        String kol = "/kols/" + made.get("kol");
        api.put(kol + "/state", Map.of("state", "ACTIVE")).is(200);
        for (String fan : List.of(made.getOrDefault("fan", ""), made.getOrDefault("member", ""))) {
            made.put(
                    "question",
                    id(
                            api.post(
                                    root + "/sessions/" + made.get("session") + "/questions",
                                    Map.of("fanId", fan, "text", "How?"))));
            api.post(root + "/meetups/" + made.get("meetup") + "/places", Map.of("fanId", fan))
                    .is(200);
            made.put(
                    "post",
                    id(
                            api.post(
                                    root + "/threads/" + made.get("thread") + "/posts",
                                    Map.of("text", "Well"))));
            api.post(kol + "/evidence", evidence()).is(201);
            made.put(
                    "kolTask",
                    id(api.post(kol + "/tasks", task(made.getOrDefault("kolBrief", "")))));
            made.put(
                    "placement",
                    id(
                            api.post(
                                    kol + "/tasks/" + made.get("kolTask") + "/placements",
                                    placement())));
        }
        for (int i = 0; i < 2; i++) {
            api.post(
                            kol + "/tasks/" + made.get("kolTask") + "/outcomes",
                            Map.of("metric", "ORDERS", "value", 1, "source", "shop"))
                    .is(204);
        }
        api.put(kol + "/fans", Map.of("fanIds", List.of(made.get("fan"), made.get("member"))))
                .is(200);
    }

    /// Complete in all that its set-up asks for; whom it does not know it screens, so that no
    /// stranger comes in.
    static Map<String, Object> community(String key) {
        Map<String, Object> community = new LinkedHashMap<>();
        community.put("key", key);
        community.put("name", "Runners");
        community.put("kind", "GROUP");
        community.put("scope", "EXTERNAL");
        community.put("circle", "CUSTOMERS");
        community.put("positioning", "GROWTH");
        community.put("entry", "SCREEN");
        community.put("questions", List.of("Why?"));
        for (String text :
                List.of("purpose", "valueProposition", "operation", "stickiness", "spreading")) {
            community.put(text, "Said");
        }
        community.put("tools", List.of("posters"));
        community.put("rules", List.of(Map.of("number", 1, "text", "Be kind", "grave", true)));
        community.put(
                "rituals",
                List.of(
                        Map.of(
                                "key", "hello",
                                "name", "Hello",
                                "instruction", "Say who you are",
                                "onJoin", true)));
        return community;
    }

    static Map<String, Object> application(String fan) {
        return Map.of("fanId", fan, "answers", List.of("To run"));
    }

    static Map<String, Object> strike(String fan) {
        return Map.of("fanId", fan, "rule", 1, "note", "Said so", "step", "REMOVAL");
    }

    static Map<String, Object> session() {
        return Map.of(
                "title", "Shoes",
                "startsAt", in(Duration.ofDays(3)),
                "endsAt", in(Duration.ofDays(3).plusHours(1)));
    }

    static Map<String, Object> meetup() {
        return Map.of(
                "kind",
                "MEETUP",
                "title",
                "A run",
                "place",
                "The park",
                "capacity",
                20,
                "startsAt",
                in(Duration.ofDays(5)),
                "endsAt",
                in(Duration.ofDays(6)));
    }

    static Map<String, Object> text() {
        return Map.of("title", "Routes", "text", "Along the river");
    }

    static Map<String, Object> thread() {
        return Map.of("space", "FORUM", "title", "Shoes", "text", "Which?");
    }

    static Map<String, Object> evidence() {
        return Map.of(
                "metric", "REACH",
                "value", 10,
                "source", "a page",
                "at", "2026-10-05T04:00:00Z");
    }

    static Map<String, Object> task(String brief) {
        return Map.of(
                "brief",
                brief,
                "title",
                "A film",
                "dueOn",
                "2099-12-31",
                "cost",
                Map.of("amount", 100, "currency", "CNY"));
    }

    static Map<String, Object> placement() {
        return Map.of(
                "url",
                "https://weibo.example.com/" + UUID.randomUUID(),
                "screenshotHash",
                "ab".repeat(32),
                "publishedAt",
                "2026-10-05T04:00:00Z");
    }

    private static String fan(Api api, String own) {
        return id(api.post("/fans", Bodies.fan(own + "-" + UUID.randomUUID(), "Member")));
    }

    private static String in(Duration ahead) {
        return Instant.now().plus(ahead).toString();
    }

    private static String id(Answer answer) {
        return answer.is(201).json().path("id").asText();
    }
}
