package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Makes a [Campaign] happen in a brand, step by step, over the public API.
///
/// Steps that depend on each other run in order (a code before its invitation, an invitation before
/// the order that qualifies it); within a step the calls run side by side.
final class PlayingTheCampaign {
    private static final String PROGRAM = "bring-a-friend";
    private static final String TEMPLATE = "winter-cup";
    private static final int EVENTS_A_BATCH = 200;

    /// What the report needs of what happened.
    ///
    /// @param fanIds of everybody who took part in an invitation
    /// @param audiences expressions by name
    record Played(
            String program,
            Set<String> fanIds,
            Map<String, String> audiences,
            String qrPage,
            String referralPage) {}

    private final Campaign campaign;
    private final Api api;
    private final String root;
    private final Progress progress;
    private final Clock clock;
    private final Map<String, String> fanIds = new ConcurrentHashMap<>();
    private final Map<String, String> codes = new ConcurrentHashMap<>();
    private String referralPage = "";

    /// @param api entered as the brand's machine client
    PlayingTheCampaign(Campaign campaign, Api api, String brand, Progress progress, Clock clock) {
        this.campaign = campaign;
        this.api = api;
        this.root = "/v1/brands/" + brand;
        this.progress = progress;
        this.clock = clock;
    }

    Played play() {
        importMembers();
        List<String> stores = openStores();
        List<String> qrCodes = printQrCodes(stores);
        scan(qrCodes);
        importOrders();
        api.post(root + "/referral-programs", Bodies.program(PROGRAM, campaign.members().size()));
        invite();
        tryTricks();
        buy();
        refund();
        coupons();
        Map<String, String> audiences = defineAudiences();
        sendEvents();
        return new Played(
                PROGRAM,
                new LinkedHashSet<>(fanIds.values()),
                audiences,
                "/q/" + qrCodes.getFirst(),
                referralPage);
    }

    private void importMembers() {
        progress.begin("Importing fans", campaign.members().size());
        JsonNode operation =
                api.importLines(root + "/fans/import", campaign.members(), progress::at);
        refuseErrors("fan import", operation);
        progress.end("%,d fans".formatted(operation.path("done").asLong()));
    }

    private List<String> openStores() {
        progress.begin("Opening stores", campaign.stores().size());
        List<String> ids =
                InParallel.each(
                        campaign.stores(),
                        store -> api.post(root + "/stores", store).path("id").asText(),
                        progress::one);
        long cities = campaign.stores().stream().map(Campaign.Store::city).distinct().count();
        progress.end("%d stores in %d cities".formatted(ids.size(), cities));
        return ids;
    }

    private List<String> printQrCodes(List<String> stores) {
        progress.begin("Printing QR codes", campaign.qrCodes().size());
        List<String> codes =
                InParallel.each(
                        campaign.qrCodes(),
                        code -> {
                            Integer store = code.store();
                            return codeOf(
                                    api.post(
                                            root + "/qr-codes",
                                            Bodies.qrCode(
                                                    code,
                                                    store == null ? null : stores.get(store))));
                        },
                        progress::one);
        progress.end("%d codes: brand, product, promotion, store".formatted(codes.size()));
        return codes;
    }

    private void scan(List<String> qrCodes) {
        progress.begin("Scanning them with phones", campaign.scans().size());
        List<Integer> answers =
                InParallel.each(
                        campaign.scans(),
                        scan -> api.open("/q/" + qrCodes.get(scan.code()), scan.userAgent()),
                        progress::one);
        if (answers.stream().anyMatch(status -> status >= 400)) {
            throw new DemoFailed("a QR page did not open: answers were " + Set.copyOf(answers));
        }
        progress.end("%,d pages opened".formatted(answers.size()));
    }

    private void importOrders() {
        progress.begin("Importing past orders", campaign.history().size());
        List<Map<String, Object>> lines =
                campaign.history().stream()
                        .map(order -> Bodies.order(order, campaign.stores()))
                        .toList();
        JsonNode operation = api.importLines(root + "/orders/import", lines, progress::at);
        refuseErrors("order import", operation);
        progress.end("%,d orders".formatted(operation.path("done").asLong()));
    }

    private void invite() {
        progress.begin("Inviting friends, by generation", campaign.invitations());
        Map<String, Integer> states = new TreeMap<>();
        for (List<Campaign.Invitation> generation : campaign.generations()) {
            // The generation before has ended, so that everybody who invites is a fan by now.
            List<String> inviters =
                    generation.stream().map(Campaign.Invitation::referrer).distinct().toList();
            InParallel.each(inviters, this::codeFor, () -> {});
            for (JsonNode referral : InParallel.each(generation, this::referral, progress::one)) {
                states.merge(referral.path("state").asText("?"), 1, Integer::sum);
            }
        }
        progress.end(
                "%d generations, at first %s".formatted(campaign.generations().size(), states));
    }

    private JsonNode referral(Campaign.Invitation invitation) {
        JsonNode referral =
                api.post(
                        root + "/referrals",
                        Bodies.referral(PROGRAM, codeFor(invitation.referrer()), invitation));
        String fanId = referral.path("referee").path("fanId").asText("");
        if (!fanId.isEmpty()) {
            fanIds.putIfAbsent(invitation.referee(), fanId);
        }
        return referral;
    }

    private String codeFor(String externalId) {
        String known = codes.get(externalId);
        if (known != null) {
            return known;
        }
        JsonNode code =
                api.put(
                        root + "/referral-programs/" + PROGRAM + "/codes/" + fanId(externalId),
                        Map.of());
        referralPage = URI.create(code.path("url").asText("/r/" + codeOf(code))).getPath();
        codes.put(externalId, codeOf(code));
        return codeOf(code);
    }

    private String fanId(String externalId) {
        return fanIds.computeIfAbsent(
                externalId,
                unknown -> {
                    JsonNode found = api.get(root + "/fans?externalId=" + unknown);
                    JsonNode fan = found.has("items") ? found.path("items").path(0) : found;
                    if (!fan.hasNonNull("id")) {
                        throw new DemoFailed("fan " + unknown + " was imported but is not found");
                    }
                    return fan.path("id").asText();
                });
    }

    private void tryTricks() {
        progress.begin("Trying to cheat", campaign.tricks().size());
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Campaign.Invitation trick : campaign.tricks()) {
            String outcome;
            try {
                outcome = referral(trick).path("state").asText("?");
            } catch (ApiRefused refused) {
                if (refused.status() >= 500) {
                    throw refused;
                }
                outcome = refused.code();
            }
            outcomes.merge(trick.trick() + ": " + outcome, 1, Integer::sum);
            progress.one();
        }
        if (outcomes.containsKey("self: REWARDED") || outcomes.containsKey("self: QUALIFIED")) {
            throw new DemoFailed("somebody was rewarded for inviting themselves");
        }
        progress.end(outcomes.toString());
    }

    private void buy() {
        progress.begin("Buying", campaign.today().size());
        InParallel.each(
                campaign.today(),
                order ->
                        api.post(
                                root + "/orders",
                                Bodies.order(order.placed(clock.instant()), campaign.stores())),
                progress::one);
        progress.end("%,d single orders".formatted(campaign.today().size()));
    }

    private void refund() {
        progress.begin("Sending things back", campaign.refunds().size());
        InParallel.each(
                campaign.refunds(),
                refund ->
                        api.post(
                                root + "/orders/" + refund.order() + "/refunds",
                                Bodies.refund(refund)),
                progress::one);
        progress.end("%d refunds".formatted(campaign.refunds().size()));
    }

    private void coupons() {
        List<Campaign.Coupon> coupons = campaign.coupons();
        progress.begin("Issuing and redeeming coupons", coupons.size());
        api.post(root + "/coupon-templates", Bodies.couponTemplate(TEMPLATE, coupons.size()));
        List<Boolean> redeemed = InParallel.each(coupons, this::issueAndRedeem, progress::one);
        progress.end(
                "%d issued, %d redeemed"
                        .formatted(
                                coupons.size(),
                                redeemed.stream().filter(Boolean::booleanValue).count()));
    }

    private boolean issueAndRedeem(Campaign.Coupon coupon) {
        String code = codeOf(api.post(root + "/coupons", Bodies.coupon(TEMPLATE, coupon)));
        Integer store = coupon.store();
        if (store == null) {
            return false;
        }
        Map<String, Object> at = Map.of("store", campaign.stores().get(store).externalId());
        api.post(root + "/coupons/" + code + "/validations", at);
        api.post(root + "/coupons/" + code + "/redemptions", at);
        return true;
    }

    private Map<String, String> defineAudiences() {
        Map<String, String> audiences = new LinkedHashMap<>();
        audiences.put(
                "Coffee people who have moved", "tag(\"coffee\") and not stage(\"BYSTANDER\")");
        audiences.put(
                "Well-off in Shanghai", "region(\"CN-SH\") and attribute(\"income\") >= 100000");
        audiences.put(
                "Tea or bakery, reachable on WeChat",
                "(tag(\"tea\") or tag(\"bakery\")) and consent(\"wechat\")");
        audiences.put("Spreaders", "stage(\"SPREADER\")");
        progress.begin("Defining audiences", audiences.size());
        audiences.forEach((name, expression) -> {
            api.post(root + "/audiences", Map.of("name", name, "expression", expression));
            progress.one();
        });
        progress.end("%d audiences".formatted(audiences.size()));
        return audiences;
    }

    private void sendEvents() {
        List<Campaign.Event> events = campaign.events();
        progress.begin("Sending what phones saw", events.size());
        for (int from = 0; from < events.size(); from += EVENTS_A_BATCH) {
            List<Campaign.Event> batch =
                    events.subList(from, Math.min(from + EVENTS_A_BATCH, events.size()));
            var sentAt = clock.instant();
            api.post(
                    root + "/events",
                    Map.of(
                            "events",
                            batch.stream().map(event -> Bodies.track(event, sentAt)).toList()));
            progress.at(from + batch.size());
        }
        progress.end("%,d events".formatted(events.size()));
    }

    /// The code a thing goes by; its address ends with it when it has no member of that name.
    private static String codeOf(JsonNode thing) {
        if (thing.hasNonNull("code")) {
            return thing.path("code").asText();
        }
        String url = thing.path("url").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static void refuseErrors(String what, JsonNode operation) {
        JsonNode errors = operation.path("errors");
        if (errors.isArray() ? !errors.isEmpty() : errors.asLong() > 0) {
            throw new DemoFailed(what + " refused lines that are right: " + errors);
        }
    }
}
