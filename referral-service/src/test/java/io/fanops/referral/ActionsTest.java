package io.fanops.referral;

import static io.fanops.referral.CouponDesk.AT_S1;
import static io.fanops.referral.CouponDesk.money;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.ReferenceTill;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class ActionsTest {
    private static final UUID NONE = new UUID(0, 0);

    private final Shop shop = Shop.fresh();
    private final CouponDesk desk = new CouponDesk(shop);
    private List<Kind> kinds = List.of();

    /// Things of one kind, and what is done to one of them.
    ///
    /// @param path of one of them
    /// @param operations by action, told of one that there is not: who may not do it at all is told
    ///   so before anybody looks for it
    private record Kind(String path, Map<String, String> operations) {}

    @BeforeEach
    void somethingOfEachKind() {
        var terms = Shop.terms("join", "JOINED");
        terms.put("fraud", Map.of("maxPerReferrerPerDay", 1));
        shop.program(terms);
        var code = shop.code("join", shop.fan("ann"));
        shop.refer(code, "n1");
        var held = shop.refer(code, "n2").<String>path("id");
        desk.make("cup", Map.of());
        var redemption =
                desk.redeem(desk.issue("cup", "kim"), AT_S1)
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
        var coupon = desk.issue("cup", "kim");
        made(
                "/group-buys",
                Map.of(
                        "key",
                        "deal",
                        "name",
                        "Deal",
                        "template",
                        "cup",
                        "price",
                        money(100),
                        "threshold",
                        2,
                        "maximum",
                        3,
                        "deadline",
                        Clock.systemUTC().instant().plus(Duration.ofDays(1)).toString()));
        made(
                "/prize-pools",
                Map.of("key", "draw", "name", "Draw", "form", "GIFT", "amount", 1, "total", 9));
        var reserved =
                made("/prize-pools/draw/reservations", Map.of("reference", "a")).<String>path("id");
        made("/orders", Shop.order("o", "kim", 500));
        made("/partners", Map.of("key", "blog", "name", "Blog"));
        var invoice =
                made(
                                "/partners/blog/invoices",
                                Map.of(
                                        "externalId",
                                        "I-1",
                                        "amount",
                                        money(5),
                                        "issuedOn",
                                        "2026-11-27"))
                        .<String>path("id");
        var till =
                made(
                                "/tills",
                                Map.of(
                                        "name",
                                        "T-1",
                                        "store",
                                        "S-1",
                                        "publicKey",
                                        new ReferenceTill().publicKey()))
                        .<String>path("id");
        kinds =
                List.of(
                        new Kind(
                                "/referral-programs/join",
                                Map.of(
                                        "pause", "POST /referral-programs/none/pause",
                                        "end", "POST /referral-programs/none/end")),
                        new Kind(
                                "/referrals/" + held,
                                Map.of(
                                        "approve", "POST /referrals/" + NONE + "/approve",
                                        "reject", "POST /referrals/" + NONE + "/reject")),
                        new Kind(
                                "/coupon-templates/cup",
                                Map.of(
                                        "edit", "PATCH /coupon-templates/none",
                                        "issue", "POST /coupons",
                                        "pause", "POST /coupon-templates/none/pause",
                                        "archive", "POST /coupon-templates/none/archive")),
                        new Kind(
                                "/coupons/" + coupon,
                                Map.of(
                                        "validate", "POST /coupons/none/validations",
                                        "redeem", "POST /coupons/none/redemptions",
                                        "void", "POST /coupons/none/void")),
                        new Kind(
                                "/redemptions/" + redemption,
                                Map.of("rollback", "POST /redemptions/" + NONE + "/rollback")),
                        new Kind(
                                "/group-buys/deal",
                                Map.of(
                                        "join", "POST /group-buys/none/members",
                                        "cancel", "POST /group-buys/none/cancel")),
                        new Kind(
                                "/prize-pools/draw",
                                Map.of(
                                        "reserve", "POST /prize-pools/none/reservations",
                                        "edit", "PATCH /prize-pools/none",
                                        "pause", "POST /prize-pools/none/pause",
                                        "end", "POST /prize-pools/none/end")),
                        new Kind(
                                "/prize-pools/draw/reservations/" + reserved,
                                Map.of(
                                        "award",
                                        "POST /prize-pools/draw/reservations/" + NONE + "/award",
                                        "release",
                                        "POST /prize-pools/draw/reservations/"
                                                + NONE
                                                + "/release")),
                        new Kind(
                                "/orders/o",
                                Map.of(
                                        "refund", "POST /orders/none/refunds",
                                        "cancel", "POST /orders/none/cancellation")),
                        new Kind(
                                "/partners/blog",
                                Map.of(
                                        "edit", "PATCH /partners/none",
                                        "promote", "POST /partners/none/positions",
                                        "pause", "POST /partners/none/pause",
                                        "end", "POST /partners/none/end")),
                        new Kind(
                                "/partners/blog/invoices/" + invoice,
                                Map.of(
                                        "accept",
                                        "POST /partners/blog/invoices/" + NONE + "/acceptance",
                                        "reject",
                                        "POST /partners/blog/invoices/" + NONE + "/rejection")),
                        new Kind(
                                "/tills/" + till,
                                Map.of(
                                        "sync", "POST /tills/" + NONE + "/sync",
                                        "revoke", "POST /tills/" + NONE + "/revoke")));
    }

    @ParameterizedTest
    @ValueSource(strings = {Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.ANALYST})
    void arePreciselyThoseThatTheCallersRolesAllow(String role) {
        var caller = shop.as(Tokens.staff(shop.slug(), role));
        for (var kind : kinds) {
            var all = shop.get(kind.path).<List<String>>path("_actions");
            assertEquals(kind.operations.keySet(), Set.copyOf(all), kind.path);
            var read = caller.get(kind.path);
            if (read.statusCode() == 403) {
                continue;
            }
            var listed = read.then().statusCode(200).extract().<List<String>>path("_actions");
            for (var action : all) {
                assertEquals(
                        listed.contains(action),
                        isAllowed(caller, requireNonNull(kind.operations.get(action))),
                        () -> role + " " + action + " " + kind.path);
            }
        }
    }

    @Test
    void aListAndARepeatShowTheCallersOwn() {
        var clerk = shop.as(Tokens.staff(shop.slug(), Role.STORE_CLERK));
        clerk.get("/coupon-templates").then().body("items._actions", contains(empty()));
        var key = UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            var made =
                    shop.as(Tokens.staff(shop.slug(), Role.MARKETER))
                            .call()
                            .header("Idempotency-Key", key)
                            .body(Map.of("template", "cup", "fan", Map.of("externalId", "kim")))
                            .post("/coupons");
            assertEquals(List.of("void"), made.<List<String>>path("_actions"));
        }
    }

    private static boolean isAllowed(Shop caller, String operation) {
        var call = caller.call().header("Idempotency-Key", UUID.randomUUID()).body("{}");
        var words = operation.split(" ", 2);
        return call.request(words[0], words[1]).statusCode() != 403;
    }

    private Response made(String path, Map<String, Object> body) {
        var made = shop.post(path, body);
        made.then().statusCode(201);
        return made;
    }
}
