package io.fanops.gateway.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    private static final String OPERATION = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f40";

    @ParameterizedTest
    @CsvSource({
        "/v1/brands, FAN",
        "/v1/brands/aurora, FAN",
        "/v1/brands/aurora/fans, FAN",
        "/v1/brands/aurora/fans/import, FAN",
        "/v1/brands/aurora/fans/42, FAN",
        "/v1/brands/aurora/fans/42/tags, FAN",
        "/v1/brands/aurora/fans/42/wallet, REFERRAL",
        "/v1/brands/aurora/fans/42/wallet/entries, REFERRAL",
        "/v1/brands/aurora/fans/42/walletless, FAN",
        "/v1/brands/aurora/me, FAN",
        "/v1/brands/aurora/me/consents, FAN",
        "/v1/brands/aurora/me/wallet, REFERRAL",
        "/v1/brands/aurora/me/wallet/entries, REFERRAL",
        "/v1/brands/aurora/me/coupons, REFERRAL",
        "/v1/brands/aurora/me/coupons/7/claims, REFERRAL",
        "/v1/brands/aurora/me/referral-codes, REFERRAL",
        "/v1/brands/aurora/me/placement-offers/7, REFERRAL",
        "/v1/brands/aurora/me/placement-orders/7/delivery, REFERRAL",
        "/v1/brands/aurora/me/lotteries, CONTENT",
        "/v1/brands/aurora/me/campaigns/spring/lotteries/wheel/entries, CONTENT",
        "/v1/brands/aurora/placement-offers, REFERRAL",
        "/v1/brands/aurora/placement-orders/summary, REFERRAL",
        "/v1/brands/aurora/placement-budgets/spring, REFERRAL",
        "/v1/brands/aurora/me/click-earnings, REFERRAL",
        "/v1/brands/aurora/click-rules/all, REFERRAL",
        "/v1/brands/aurora/click-earnings/7/rejections, REFERRAL",
        "/v1/brands/aurora/audiences/preview, FAN",
        "/v1/brands/aurora/identities/resolution, FAN",
        "/v1/brands/aurora/fans/42/identities/7, FAN",
        "/v1/brands/aurora/merges/7/undo, FAN",
        "/v1/brands/aurora/merge-candidates/7/acceptance, FAN",
        "/v1/brands/aurora/merge-policy, FAN",
        "/v1/brands/aurora/exchange-partners/p/counts, FAN",
        "/v1/brands/aurora/tags, FAN",
        "/v1/brands/aurora/fans/import/preview, FAN",
        "/v1/brands/aurora/fans/42/consents/sms, FAN",
        "/v1/brands/aurora/fans/42/export, FAN",
        "/v1/brands/aurora/me/export, FAN",
        "/v1/brands/aurora/taxonomies/industries, FAN",
        "/v1/brands/aurora/import-mappings/till, FAN",
        "/v1/brands/aurora/communities/3/members, FAN",
        "/v1/brands/aurora/relationship/formula, FAN",
        "/v1/brands/aurora/relationship/communities/runners, FAN",
        "/v1/brands/aurora/promises, FAN",
        "/v1/brands/aurora/promises/7/keep, FAN",
        "/v1/brands/aurora/intake, FAN",
        "/v1/brands/aurora/intake/7/claim, FAN",
        "/v1/brands/aurora/conversation-rules, FAN",
        "/v1/brands/aurora/fans/42/relationship/explanation, FAN",
        "/v1/brands/aurora/fans/42/360, FAN",
        "/v1/brands/aurora/me/timeline, FAN",
        "/v1/brands/aurora/me/communities/3/membership, FAN",
        "/v1/brands/aurora/kols/li/tasks, FAN",
        "/v1/brands/aurora/kol-briefs, FAN",
        "/v1/brands/aurora/ladder/rules/versions, FAN",
        "/v1/brands/aurora/ladder/recomputation, FAN",
        "/v1/brands/aurora/tiers, FAN",
        "/v1/brands/aurora/attitudes/preview, FAN",
        "/v1/brands/aurora/roles/VIP/fans, FAN",
        "/v1/brands/aurora/products/tea/satisfaction, FAN",
        "/v1/brands/aurora/me/roles, FAN",
        "/v1/brands/aurora/stores, CONTENT",
        "/v1/brands/aurora/qr-codes/9.png, CONTENT",
        "/v1/brands/aurora/campaigns/5, CONTENT",
        "/v1/brands/aurora/referral-programs/spring/codes/42, REFERRAL",
        "/v1/brands/aurora/referrals, REFERRAL",
        "/v1/brands/aurora/orders, REFERRAL",
        "/v1/brands/aurora/orders/import, REFERRAL",
        "/v1/brands/aurora/refunds, REFERRAL",
        "/v1/brands/aurora/orders/A-1/refunds, REFERRAL",
        "/v1/brands/aurora/coupon-templates, REFERRAL",
        "/v1/brands/aurora/coupons/XY/redemptions, REFERRAL",
        "/v1/brands/aurora/coupons, REFERRAL",
        "/v1/brands/aurora/coupon-stacks/validations, REFERRAL",
        "/v1/brands/aurora/redemptions/8/rollback, REFERRAL",
        "/v1/brands/aurora/group-buys/tea/members, REFERRAL",
        "/v1/brands/aurora/me/group-buys/tea/membership, REFERRAL",
        "/v1/brands/aurora/tills/8/sync, REFERRAL",
        "/v1/brands/aurora/offline/keys, REFERRAL",
        "/v1/brands/aurora/ledger/trial-balance, REFERRAL",
        "/v1/brands/aurora/me/share-links, REFERRAL",
        "/v1/brands/aurora/share-links, REFERRAL",
        "/v1/brands/aurora/share-policy, REFERRAL",
        "/v1/brands/aurora/shared-contents/sharers, REFERRAL",
        "/v1/brands/aurora/events, ANALYTICS",
        "/v1/brands/aurora/analytics/orders, ANALYTICS"
    })
    void leadsEachPathToItsService(String path, Upstream service) {
        Optional<Destination> destination = RoutingTable.api(path);

        assertEquals(Optional.of(service), destination.map(Destination::upstream));
        assertEquals(Optional.of(path), destination.map(Destination::path));
    }

    @ParameterizedTest
    @CsvSource({"01, FAN", "02, CONTENT", "03, REFERRAL", "04, ANALYTICS"})
    void leadsAnOperationToTheServiceThatItsLastByteNames(String mark, Upstream service) {
        String path = "/v1/brands/aurora/operations/" + OPERATION + mark;

        assertEquals(Optional.of(service), RoutingTable.api(path).map(Destination::upstream));
        assertEquals(
                Optional.of(service),
                RoutingTable.api(path + "/events").map(Destination::upstream));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/",
                "/v1/brands/",
                "/v1/brands/aurora/",
                "/v1/brands/aurora/fans/",
                "/v1/brands/aurora/nothing",
                "/v1/brands/aurora/internal",
                "/v1/internal",
                "/v1/brands/aurora/Fans",
                "/V1/brands",
                "/internal/brands",
                "/v1/brands/a%20b/fans",
                "/v1/brands/aurora/operations",
                "/v1/brands/aurora/operations/12",
                "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4000",
                "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4005",
                "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f40011",
                "/v1/brands/aurora/operations/0193a1b2xc3d4-7e5f-8a9b-0c1d2e3f4001",
                "/v2/brands"
            })
    void leadsNowhereElse(String path) {
        assertEquals(Optional.empty(), RoutingTable.api(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/brands/aurora/fans, ORDINARY, 1048576",
        "/v1/brands/aurora/fans/import, BULK, 536870912",
        "/v1/brands/aurora/orders/import, BULK, 536870912",
        "/v1/brands/aurora/refunds/import, BULK, 536870912",
        "/v1/brands/aurora/events, ORDINARY, 8388608",
        "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4003, ORDINARY, 1048576",
        "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4003/events, STREAM, 1048576"
    })
    void givesEachPathItsLaneAndBodyLimit(String path, Lane lane, long bytes) {
        Destination destination = RoutingTable.api(path).orElseThrow();

        assertEquals(lane, destination.lane());
        assertEquals(bytes, destination.bodyLimit());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "/v1/brands, NONE",
                "/v1/brands/aurora, aurora",
                "/v1/brands/aurora/fans, aurora"
            },
            nullValues = "NONE")
    void tellsWhichBrandIsMeant(String path, String brand) {
        assertEquals(Optional.ofNullable(brand), RoutingTable.api(path).map(Destination::brand));
    }

    @ParameterizedTest
    @CsvSource({
        "/q/7H3K9, CONTENT, /public/q/7H3K9",
        "/r/FR13ND, REFERRAL, /public/r/FR13ND",
        "/p/7H3K9, REFERRAL, /public/p/7H3K9",
        "/s/7H3K9, REFERRAL, /public/s/7H3K9",
        "/c/7H3K9, REFERRAL, /public/c/7H3K9"
    })
    void leadsCodesToTheirPages(String path, Upstream service, String at) {
        Destination destination = RoutingTable.publicPage(path).orElseThrow();

        assertEquals(service, destination.upstream());
        assertEquals(at, destination.path());
    }

    @Test
    void leadsDeliveriesToTheFanService() {
        Destination destination = RoutingTable.delivery("/w/7H3K9").orElseThrow();

        assertEquals(Upstream.FAN, destination.upstream());
        assertEquals("/public/w/7H3K9", destination.path());
        assertEquals(Optional.empty(), RoutingTable.delivery("/w/"));
        assertEquals(Optional.empty(), RoutingTable.delivery("/w/a/b"));
        assertEquals(Optional.empty(), RoutingTable.publicPage("/w/7H3K9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/q",
                "/q/",
                "/q/a/b",
                "/q/health/live",
                "/r/",
                "/x/ABC",
                "/public/q/ABC",
                "/q/a%20b",
                "/q/a.b"
            })
    void knowsNoOtherPublicPages(String path) {
        assertEquals(Optional.empty(), RoutingTable.publicPage(path));
    }
}
