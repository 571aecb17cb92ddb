package io.fanops.acceptance;

import io.fanops.platform.testing.ReferenceTill;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// What a brand has: two of each kind, so that every list goes on after its first item, and the ids
/// and names of one of them.
///
/// @param named by the names that rows of a matrix use: `fan`, `fanName`, `coupon` and so on
record Things(Map<String, String> named) {
    /// Which thing stands behind a collection in a path.
    private static final Map<String, String> IN_PATHS =
            Map.ofEntries(
                    Map.entry("brands", "brand"),
                    Map.entry("fans", "fan"),
                    Map.entry("codes", "fan"),
                    Map.entry("identities", "identity"),
                    Map.entry("merges", "merge"),
                    Map.entry("merge-candidates", "candidate"),
                    Map.entry("exchange-partners", "partner"),
                    Map.entry("audiences", "audience"),
                    Map.entry("tags", "tag"),
                    Map.entry("consents", "channel"),
                    Map.entry("{channel}", "topic"),
                    Map.entry("import-mappings", "mapping"),
                    Map.entry("connectors", "connector"),
                    Map.entry("stores", "store"),
                    Map.entry("qr-codes", "qrCode"),
                    Map.entry("q", "printedCode"),
                    Map.entry("campaigns", "campaign"),
                    Map.entry("lotteries", "lottery"),
                    Map.entry("entries", "lotteryEntry"),
                    Map.entry("referral-programs", "program"),
                    Map.entry("referral-codes", "program"),
                    Map.entry("r", "referralCode"),
                    Map.entry("p", "promotionCode"),
                    Map.entry("s", "promotionCode"),
                    Map.entry("c", "shareCode"),
                    Map.entry("partners", "promoter"),
                    Map.entry("positions", "position"),
                    Map.entry("invoices", "invoice"),
                    Map.entry("commission-rules", "commissionRule"),
                    Map.entry("commissions", "commission"),
                    Map.entry("click-rules", "clickRule"),
                    Map.entry("click-earnings", "clickEarning"),
                    Map.entry("payout-batches", "batch"),
                    Map.entry("placement-budgets", "placementBudget"),
                    Map.entry("placement-offers", "placementOffer"),
                    Map.entry("placement-orders", "placementOrder"),
                    Map.entry("referrals", "referral"),
                    Map.entry("orders", "order"),
                    Map.entry("coupon-templates", "template"),
                    Map.entry("coupons", "coupon"),
                    Map.entry("redemptions", "redemption"),
                    Map.entry("coupon-stacks", "stack"),
                    Map.entry("tills", "till"),
                    Map.entry("group-buys", "groupBuy"),
                    Map.entry("keys", "voucherKey"),
                    Map.entry("holds", "hold"),
                    Map.entry("prize-pools", "pool"),
                    Map.entry("reservations", "reservation"),
                    Map.entry("accounts", "account"),
                    Map.entry("operations", "operation"),
                    Map.entry("communities", "community"),
                    Map.entry("promises", "promise"),
                    Map.entry("intake", "item"),
                    Map.entry("detractors", "detractor"),
                    Map.entry("members", "fan"),
                    Map.entry("attendance", "fan"),
                    Map.entry("bans", "fan"),
                    Map.entry("invitations", "invitation"),
                    Map.entry("applications", "application"),
                    Map.entry("strikes", "strike"),
                    Map.entry("sessions", "session"),
                    Map.entry("questions", "question"),
                    Map.entry("meetups", "meetup"),
                    Map.entry("rituals", "ritual"),
                    Map.entry("pages", "page"),
                    Map.entry("threads", "thread"),
                    Map.entry("posts", "post"),
                    Map.entry("kols", "kol"),
                    Map.entry("kol-briefs", "kolBrief"),
                    Map.entry("tasks", "kolTask"),
                    Map.entry("placements", "placement"),
                    Map.entry("roles", "role"),
                    Map.entry("products", "product"));

    static Things of(Brand brand) {
        Api api = brand.api();
        String own = brand.slug();
        Map<String, String> made = new LinkedHashMap<>();
        made.put("brand", own);
        made.put("fanName", own + "-fan");
        made.put("fan", id(api.post("/fans", Bodies.fan(own + "-fan", "Walled"))));
        made.put("channel", "sms");
        made.put("topic", own + "-topic");
        for (boolean granted : List.of(true, false, true)) {
            api.put("/fans/" + made.get("fan") + "/consents/sms", Map.of("granted", granted))
                    .is(200);
        }
        for (String name : List.of("a", "b")) {
            made.put(
                    "identity",
                    id(
                            api.post(
                                    "/fans/" + made.get("fan") + "/identities",
                                    Map.of("channel", "WEIBO", "externalId", own + name))));
            made.put("partner", own + "-partner-" + name);
            api.post(
                            "/exchange-partners",
                            Map.of(
                                    "key", own + "-partner-" + name,
                                    "name", "Partner",
                                    "channel", "ads"))
                    .is(201);
            // Women, so that none of them is in the audience.
            String lost = id(api.post("/fans", twin(own + "-lost-" + name, "")));
            String found = id(api.post("/fans", twin(own + "-found-" + name, "")));
            made.put(
                    "merge",
                    id(
                            api.post(
                                    "/fans/" + found + "/merges",
                                    Map.of("fanId", lost, "reason", "the same"))));
            api.post("/fans", twin(own + "-one-" + name, name + "@example.com")).is(201);
            api.post("/fans", twin(own + "-other-" + name, name + "@example.com")).is(201);
            made.put(
                    "candidate",
                    api.get("/merge-candidates?state=OPEN")
                            .is(200)
                            .json()
                            .path("items")
                            .path(0)
                            .path("id")
                            .asText());
        }
        for (String name : List.of("A", "B")) {
            made.put("tag", own + "-tag-" + name);
            api.put("/tags/" + made.get("tag"), Map.of("name", name, "dimension", "NEED")).is(201);
            made.put("mapping", own + "-mapping-" + name);
            api.put(
                            "/import-mappings/" + made.get("mapping"),
                            Map.of("columns", Map.of("/no", "externalId")))
                    .is(201);
            made.put("connector", own + "-connector-" + name);
            api.put("/connectors/" + made.get("connector"), Bodies.connector(made.get("mapping")))
                    .is(201);
            made.put(
                    "audience",
                    id(
                            api.post(
                                    "/audiences",
                                    Map.of(
                                            "name",
                                            own + "-audience-" + name,
                                            "expression",
                                            "not gender(\"F\")"))));
            made.put("audienceName", own + "-audience-" + name);
            made.put("store", id(api.post("/stores", Bodies.store(own + "-store-" + name))));
            made.put("storeName", own + "-store-" + name);
            Answer printed =
                    api.post(
                            "/qr-codes",
                            Map.of("kind", "BRAND", "target", "https://shop.example.com/" + name));
            made.put("qrCode", id(printed));
            made.put("printedCode", printed.json().path("code").asText());
            made.put("program", own + "-program-" + name);
            Map<String, Object> program = Bodies.program(own + "-program-" + name, "JOINED", 10);
            api.post("/referral-programs", program).is(201);
            program.put("name", "Its second version");
            api.put("/referral-programs/" + own + "-program-" + name, program).is(200);
            made.put("template", own + "-template-" + name);
            api.post("/coupon-templates", Bodies.couponTemplate(own + "-template-" + name, 50, 100))
                    .is(201);
            made.put("offer", own + "-offer-" + name);
            api.post("/coupon-templates", Bodies.claimable(own + "-offer-" + name)).is(201);
            made.put("groupBuy", own + "-group-" + name);
            api.post("/group-buys", Bodies.groupBuy(own + "-group-" + name, own + "-offer-" + name))
                    .is(201);
            made.put("order", own + "-order-" + name);
            api.post(
                            "/orders",
                            Bodies.order(
                                    own + "-order-" + name,
                                    own + "-fan",
                                    100,
                                    "CNY",
                                    "2026-10-05T04:00:00Z"))
                    .is(201);
            // What came back of it, and of an order that is not here.
            for (String refund : List.of("r1", "r2")) {
                api.post(
                                "/orders/" + own + "-order-" + name + "/refunds",
                                Map.of(
                                        "externalId",
                                        refund,
                                        "amount",
                                        Map.of("amount", 1, "currency", "CNY")))
                        .is(201);
            }
            api.post("/orders/" + own + "-late-" + name + "/refunds", Map.of("externalId", "r1"))
                    .is(202);
            made.put(
                    "coupon",
                    api.post("/coupons", Bodies.coupon(own + "-template-" + name, own + "-fan"))
                            .is(201)
                            .json()
                            .path("code")
                            .asText());
        }
        made.put(
                "referralCode",
                api.put(
                                "/referral-programs/"
                                        + made.get("program")
                                        + "/codes/"
                                        + made.get("fan"),
                                Map.of())
                        .good()
                        .path("code")
                        .asText());
        for (String name : List.of("1", "2")) {
            made.put(
                    "referral",
                    id(
                            api.post(
                                    "/referrals",
                                    Bodies.referral(
                                            made.getOrDefault("program", ""),
                                            made.getOrDefault("referralCode", ""),
                                            Bodies.fan(own + "-referee-" + name, "R"),
                                            own + name))));
        }
        RelationshipThings.make(api, own, made);
        PartnerThings.make(brand, own, made);
        PartnerThings.share(brand, own, made);
        made.put("hold", hold(api, made.getOrDefault("fan", "")));
        made.put("account", "fan:" + made.get("fan"));
        for (String name : List.of("1", "2")) {
            made.put("pool", own + "-pool-" + name);
            api.post("/prize-pools", Bodies.pool(own + "-pool-" + name)).is(201);
        }
        for (String name : List.of("1", "2")) {
            made.put("campaign", own + "-campaign-" + name);
            made.put("lottery", own + "-lottery-" + name);
            api.post("/campaigns", Bodies.campaign(own + "-campaign-" + name)).is(201);
            api.post(
                            "/campaigns/" + own + "-campaign-" + name + "/lotteries",
                            Bodies.lottery(own + "-lottery-" + name, made.getOrDefault("pool", "")))
                    .is(201);
        }
        // None but a fan's own app enters: BrandWallTest has one that did.
        made.put("lotteryEntry", UUID.randomUUID().toString());
        for (String number : List.of("1", "2")) {
            made.put("ticket", own + "-ticket-" + number);
            made.put(
                    "reservation",
                    id(
                            api.post(
                                    "/prize-pools/" + made.get("pool") + "/reservations",
                                    Map.of(
                                            "reference",
                                            own + "-ticket-" + number,
                                            "ttlSeconds",
                                            86_400))));
        }
        String coupon = "/coupons/" + made.get("coupon");
        for (String store : List.of("S-1", "S-2")) {
            made.put("redemption", id(api.post(coupon + "/redemptions", Map.of("store", store))));
        }
        made.put(
                "stack",
                id(
                        api.post(
                                "/coupon-stacks/redemptions",
                                Map.of("coupons", List.of(made.get("coupon")), "store", "S-1"))));
        for (String fan : List.of("fan", "referee-1")) {
            api.post(
                            "/group-buys/" + made.get("groupBuy") + "/members",
                            Map.of("fan", Map.of("externalId", own + "-" + fan)))
                    .is(200);
        }
        makeOffline(api, own, made);
        made.put(
                "lock",
                api.post(coupon + "/validations", Bodies.lock("S-1", 600))
                        .good()
                        .path("lockId")
                        .asText(UUID.randomUUID().toString()));
        CommunityThings.make(api, own, made);
        String operation =
                api.startImport(
                        "/fans/import",
                        "application/x-ndjson",
                        // Two lines that are refused: a page of them has a next one.
                        "{\"externalId\":\"" + own + "-imported\"}\n{}\n{}\n");
        api.follow(operation);
        made.put("operation", operation.substring(operation.lastIndexOf('/') + 1));
        makeStanding(api, made);
        // Facts of all this come home before anybody takes a fingerprint of the brand.
        Api.eventually(
                "all of the brand's fans in its audience",
                Duration.ofSeconds(30),
                // The walled one, two referees, one imported, and nine of the community's.
                13,
                () ->
                        api.get("/audiences/" + made.get("audience") + "/members?limit=100")
                                .is(200)
                                .json()
                                .path("items")
                                .size());
        return new Things(made);
    }

    /// Gives a fan points and sets some of them aside, twice.
    ///
    /// @return the second hold's id
    static String hold(Api api, String fan) {
        String wallet = "/fans/" + fan + "/wallet";
        api.post(wallet + "/adjustments", Map.of("amount", 10, "reason", "Goodwill")).is(201);
        Map<String, Object> hold = Map.of("amount", 3, "reason", "Tote bag", "ttlSeconds", 86_400);
        api.post(wallet + "/holds", hold).is(201);
        return id(api.post(wallet + "/holds", hold));
    }

    /// Two of each thing that says where fans stand: moves by hand, by thresholds and by grades,
    /// versions of rules, roles.
    private static void makeStanding(Api api, Map<String, String> made) {
        String fan = "/fans/" + made.get("fan");
        Api.eventually(
                "the referrals on the ladder",
                Duration.ofSeconds(30),
                "SPREADER",
                () -> api.get(fan).is(200).json().path("stage").asText());
        for (String stage : List.of("CONSUMER", "FOLLOWER")) {
            api.post(fan + "/stage", Map.of("to", stage, "reason", "for the test")).is(200);
        }
        for (int days : List.of(1, 2)) {
            api.put(
                            "/ladder/rules",
                            Map.of(
                                    "steps",
                                    List.of(
                                            Map.of(
                                                    "stage",
                                                    "CONSUMER",
                                                    "triggers",
                                                    List.of(Map.of("kinds", List.of("ORDERED"))),
                                                    "dwellDays",
                                                    days))))
                    .is(200);
            api.put(
                            "/tiers",
                            Map.of(
                                    "holdings",
                                    "assets",
                                    "tiers",
                                    List.of(
                                            Map.of("key", "LOW", "name", "low"),
                                            Map.of(
                                                    "key",
                                                    "TOP",
                                                    "name",
                                                    "top",
                                                    "minHoldings",
                                                    days))))
                    .is(200);
        }
        for (int assets : List.of(9, 0)) {
            api.patch(fan, Map.of("attributes", Map.of("assets", assets)), "*").is(200);
        }
        Api.eventually(
                "both orders in the fan's figures",
                Duration.ofSeconds(30),
                2,
                () -> api.get(fan).is(200).json().path("orders").asInt());
        for (String name : List.of("1", "2")) {
            api.post(fan + "/feedback", Bodies.feedback(made.get("brand") + "-grade-" + name))
                    .is(201);
            String product = made.get("brand") + "-product-" + name;
            api.put(fan + "/products/" + product, Map.of("roles", List.of("USER"))).is(200);
            made.put("product", product);
        }
        String role =
                "JUDGE_"
                        + made.getOrDefault("brand", "").toUpperCase(Locale.ROOT).replace('-', '_');
        api.put("/roles/" + role, Map.of("name", "Judge", "entry", "STAFF")).is(201);
        for (String name : List.of("1", "2")) {
            api.post(fan + "/roles", Map.of("role", role)).is(201);
            if (name.equals("1")) {
                api.post(fan + "/roles/" + role + "/revocation", Map.of("reason", "for the test"))
                        .is(200);
            }
        }
        made.put("role", role);
        for (int orders : List.of(4, 5)) {
            api.put("/attitudes", Bodies.attitudes(orders)).is(200);
        }
    }

    /// Two tills, each with two entries, one of them of a voucher that was taken before, and each
    /// with a log that was refused.
    private static void makeOffline(Api api, String own, Map<String, String> made) {
        api.post("/coupon-templates", Bodies.offlineTemplate(own + "-offline")).is(201);
        String code =
                api.post("/coupons", Bodies.coupon(own + "-offline", own + "-fan"))
                        .is(201)
                        .json()
                        .path("code")
                        .asText();
        String voucher =
                api.get("/coupons/" + code + "/voucher").is(200).json().path("voucher").asText();
        api.post("/coupons/" + code + "/redemptions", Map.of("store", "S-1")).is(201);
        for (String name : List.of("A", "B")) {
            ReferenceTill till = new ReferenceTill();
            till.id =
                    id(
                            api.post(
                                    "/tills",
                                    Map.of(
                                            "name",
                                            own + "-till-" + name,
                                            "store",
                                            "S-1",
                                            "publicKey",
                                            till.publicKey())));
            made.put("till", till.id);
            String sync = "/tills/" + till.id + "/sync";
            till.take(voucher, Instant.now());
            till.take("none", Instant.now());
            api.post(sync, Map.of("entries", till.unanswered())).is(200);
            till.rewind();
            till.take("other", Instant.now());
            api.post(sync, Map.of("entries", till.unanswered())).problem(409);
        }
        made.put(
                "voucherKey",
                api.get("/offline/keys").is(200).json().path("keys").path(0).path("kid").asText());
    }

    /// The same kinds of things, of which nobody has one.
    static Things unknown(Things like) {
        Map<String, String> unknown = new LinkedHashMap<>();
        like.named.forEach((name, value) ->
                unknown.put(
                        name,
                        switch (name) {
                            case "channel" -> value;
                            case "account" -> "fan:" + UUID.randomUUID();
                            case "coupon", "referralCode", "printedCode", "invitation" ->
                                    new StringBuilder(value).reverse().toString();
                            case "role" -> "UNKNOWN_ROLE";
                            case "fanName",
                                    "storeName",
                                    "audienceName",
                                    "program",
                                    "template",
                                    "pool",
                                    "ticket",
                                    "offer",
                                    "groupBuy",
                                    "order",
                                    "community",
                                    "page",
                                    "ritual",
                                    "kol",
                                    "kolBrief",
                                    "product",
                                    "partner",
                                    "tag",
                                    "topic",
                                    "mapping",
                                    "connector" ->
                                    "unknown-" + name;
                            default -> UUID.randomUUID().toString();
                        }));
        return new Things(unknown);
    }

    String get(String name) {
        String thing = named.get(name);
        if (thing == null) {
            throw new AssertionError("no thing called " + name);
        }
        return thing;
    }

    /// What stands in a path behind `collection`; a collection that these tests do not know is a
    /// hole in the matrix.
    String behind(String collection) {
        String name = IN_PATHS.get(collection);
        if (name == null) {
            throw new AssertionError(
                    "There is no real thing for the parameter behind /" + collection + "/");
        }
        return get(name);
    }

    private static Map<String, Object> twin(String externalId, String email) {
        Map<String, Object> twin = new LinkedHashMap<>();
        twin.put("externalId", externalId);
        twin.put("gender", "F");
        if (!email.isEmpty()) {
            twin.put("email", email);
        }
        return twin;
    }

    private static String id(Answer answer) {
        return answer.is(201).json().path("id").asText();
    }
}
