package io.fanops.gateway.routing;

import static io.fanops.gateway.routing.Upstream.ANALYTICS;
import static io.fanops.gateway.routing.Upstream.CONTENT;
import static io.fanops.gateway.routing.Upstream.FAN;
import static io.fanops.gateway.routing.Upstream.REFERRAL;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which service answers which path; the first rule that matches wins.
///
/// In a rule `{x}` stands for one segment, `{brand}` for a brand's slug, and a closing `/**` for
/// nothing or any segments more. Paths come as [RequestTarget] let them through: no empty, dot or
/// double-encoded segments.
public final class RoutingTable {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /// An ordinary call carries one thing; the largest, a batch of audience members, stays far
    /// below.
    static final long ORDINARY_BODY = MIB;

    /// A batch of 1,000 events, the most that one may have, of 8 kB.
    static final long EVENTS_BODY = 8 * MIB;

    /// Two million fans of 250 bytes: what one import may carry, streamed and never held.
    static final long IMPORT_BODY = 512 * MIB;

    private static final String EVERYTHING_BELOW = "**";
    private static final String BRAND = "{brand}";

    /// Generous, because the services own the rule; it only bounds what may become a key in memory.
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final Pattern PUBLIC_CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern UUID =
            Pattern.compile(
                    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private static final List<Rule> RULES =
            List.of(
                    rule("/v1/brands", FAN),
                    rule("/v1/brands/{brand}", FAN),
                    rule("/v1/brands/{brand}/credentials", FAN),
                    rule("/v1/brands/{brand}/fans/import", FAN).carrying(Lane.BULK, IMPORT_BODY),
                    rule("/v1/brands/{brand}/fans/import/preview", FAN)
                            .carrying(Lane.BULK, IMPORT_BODY),
                    rule("/v1/brands/{brand}/fans/{fan}/wallet/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/wallet/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/coupons/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/group-buys/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/referral-codes/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/shop", REFERRAL),
                    rule("/v1/brands/{brand}/me/share-links", REFERRAL),
                    rule("/v1/brands/{brand}/me/commissions", REFERRAL),
                    rule("/v1/brands/{brand}/me/click-earnings", REFERRAL),
                    rule("/v1/brands/{brand}/me/placement-offers/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/placement-orders/**", REFERRAL),
                    rule("/v1/brands/{brand}/me/lotteries", CONTENT),
                    rule("/v1/brands/{brand}/me/campaigns/**", CONTENT),
                    rule("/v1/brands/{brand}/fans/**", FAN),
                    rule("/v1/brands/{brand}/audiences/**", FAN),
                    rule("/v1/brands/{brand}/connectors/**", FAN),
                    rule("/v1/brands/{brand}/identities/**", FAN),
                    rule("/v1/brands/{brand}/merges/**", FAN),
                    rule("/v1/brands/{brand}/merge-candidates/**", FAN),
                    rule("/v1/brands/{brand}/merge-policy", FAN),
                    rule("/v1/brands/{brand}/exchange-partners/**", FAN),
                    rule("/v1/brands/{brand}/me/**", FAN),
                    rule("/v1/brands/{brand}/tags/**", FAN),
                    rule("/v1/brands/{brand}/taxonomies/**", FAN),
                    rule("/v1/brands/{brand}/import-mappings/**", FAN),
                    rule("/v1/brands/{brand}/communities/**", FAN),
                    rule("/v1/brands/{brand}/relationship/**", FAN),
                    rule("/v1/brands/{brand}/promises/**", FAN),
                    rule("/v1/brands/{brand}/intake/**", FAN),
                    rule("/v1/brands/{brand}/conversation-rules", FAN),
                    rule("/v1/brands/{brand}/kols/**", FAN),
                    rule("/v1/brands/{brand}/kol-briefs/**", FAN),
                    rule("/v1/brands/{brand}/ladder/**", FAN),
                    rule("/v1/brands/{brand}/tiers/**", FAN),
                    rule("/v1/brands/{brand}/attitudes/**", FAN),
                    rule("/v1/brands/{brand}/roles/**", FAN),
                    rule("/v1/brands/{brand}/products/**", FAN),
                    rule("/v1/brands/{brand}/stores/**", CONTENT),
                    rule("/v1/brands/{brand}/qr-codes/**", CONTENT),
                    rule("/v1/brands/{brand}/campaigns/**", CONTENT),
                    rule("/v1/brands/{brand}/orders/import", REFERRAL)
                            .carrying(Lane.BULK, IMPORT_BODY),
                    rule("/v1/brands/{brand}/refunds/import", REFERRAL)
                            .carrying(Lane.BULK, IMPORT_BODY),
                    rule("/v1/brands/{brand}/refunds/**", REFERRAL),
                    rule("/v1/brands/{brand}/referral-programs/**", REFERRAL),
                    rule("/v1/brands/{brand}/referrals/**", REFERRAL),
                    rule("/v1/brands/{brand}/orders/**", REFERRAL),
                    rule("/v1/brands/{brand}/coupon-templates/**", REFERRAL),
                    rule("/v1/brands/{brand}/points-policy/**", REFERRAL),
                    rule("/v1/brands/{brand}/attribution-policy/**", REFERRAL),
                    rule("/v1/brands/{brand}/attributions/**", REFERRAL),
                    rule("/v1/brands/{brand}/touches", REFERRAL),
                    rule("/v1/brands/{brand}/prize-pools/**", REFERRAL),
                    rule("/v1/brands/{brand}/coupons/{code}/**", REFERRAL).namingACode(),
                    rule("/v1/brands/{brand}/coupons", REFERRAL),
                    rule("/v1/brands/{brand}/coupon-stacks/**", REFERRAL).namingACode(),
                    rule("/v1/brands/{brand}/redemptions/**", REFERRAL),
                    rule("/v1/brands/{brand}/group-buys/**", REFERRAL),
                    rule("/v1/brands/{brand}/tills/**", REFERRAL),
                    rule("/v1/brands/{brand}/offline/**", REFERRAL),
                    rule("/v1/brands/{brand}/ledger/**", REFERRAL),
                    rule("/v1/brands/{brand}/partners/**", REFERRAL),
                    rule("/v1/brands/{brand}/commission-policy", REFERRAL),
                    rule("/v1/brands/{brand}/commission-rules/**", REFERRAL),
                    rule("/v1/brands/{brand}/commissions/**", REFERRAL),
                    rule("/v1/brands/{brand}/click-rules/**", REFERRAL),
                    rule("/v1/brands/{brand}/click-earnings/**", REFERRAL),
                    rule("/v1/brands/{brand}/payout-batches/**", REFERRAL),
                    rule("/v1/brands/{brand}/share-policy", REFERRAL),
                    rule("/v1/brands/{brand}/share-links", REFERRAL),
                    rule("/v1/brands/{brand}/shared-contents/**", REFERRAL),
                    rule("/v1/brands/{brand}/placement-offers/**", REFERRAL),
                    rule("/v1/brands/{brand}/placement-orders/**", REFERRAL),
                    rule("/v1/brands/{brand}/placement-budgets/**", REFERRAL),
                    rule("/v1/brands/{brand}/events", ANALYTICS)
                            .carrying(Lane.ORDINARY, EVENTS_BODY),
                    rule("/v1/brands/{brand}/events/**", ANALYTICS),
                    rule("/v1/brands/{brand}/analytics/**", ANALYTICS));

    private RoutingTable() {}

    /// The way of a call of the API, or empty where no service owns the path.
    ///
    /// @param path starting `/v1/`, percent-encoded
    public static Optional<Destination> api(String path) {
        String[] segments = segments(path);
        Optional<Destination> operation = operation(path, segments);
        if (operation.isPresent()) {
            return operation;
        }
        for (Rule rule : RULES) {
            if (rule.matches(segments)) {
                return Optional.of(rule.towards(path, segments));
            }
        }
        return Optional.empty();
    }

    /// The way of a page that anybody may open: `/q/{code}` is a QR code of a brand, `/r/{code}` a
    /// fan's referral code, `/p/{code}` a partner's promotion link, `/s/{code}` a fan's shop,
    /// `/c/{code}` a fan's share link.
    public static Optional<Destination> publicPage(String path) {
        return switch (codeUnder(path)) {
            case "q" -> Optional.of(open(CONTENT, path, 0));
            case "r", "p", "s", "c" -> Optional.of(open(REFERRAL, path, 0));
            default -> Optional.empty();
        };
    }

    /// The way of what a brand's other systems post without a token: `/w/{code}` is a connector of
    /// a brand, whose secret they prove to the service.
    public static Optional<Destination> delivery(String path) {
        return codeUnder(path).equals("w")
                ? Optional.of(open(FAN, path, ORDINARY_BODY))
                : Optional.empty();
    }

    /// @return what stands before a code; empty where the path is not of a code
    private static String codeUnder(String path) {
        String[] segments = segments(path);
        return segments.length == 2 && PUBLIC_CODE.matcher(segments[1]).matches()
                ? segments[0]
                : "";
    }

    private static Destination open(Upstream upstream, String path, long bodyLimit) {
        return new Destination(upstream, "/public" + path, null, Lane.ORDINARY, bodyLimit);
    }

    /// `/v1/brands/{brand}/operations/{id}/**`: each service owns its operations, and their ids say
    /// whose they are.
    private static Optional<Destination> operation(String path, String[] segments) {
        if (segments.length < 5
                || !"v1".equals(segments[0])
                || !"brands".equals(segments[1])
                || !"operations".equals(segments[3])
                || !SLUG.matcher(segments[2]).matches()
                || !UUID.matcher(segments[4]).matches()) {
            return Optional.empty();
        }
        boolean events = segments.length == 6 && "events".equals(segments[5]);
        int lastByte = Integer.parseInt(segments[4].substring(segments[4].length() - 2), 16);
        return Upstream.marking(lastByte)
                .map(owner ->
                        new Destination(
                                owner,
                                path,
                                segments[2],
                                events ? Lane.STREAM : Lane.ORDINARY,
                                ORDINARY_BODY));
    }

    private static String[] segments(String path) {
        return path.substring(1).split("/", -1);
    }

    private static Rule rule(String pattern, Upstream upstream) {
        return new Rule(segments(pattern), upstream, Lane.ORDINARY, ORDINARY_BODY, false);
    }

    private record Rule(
            String[] pattern, Upstream upstream, Lane lane, long bodyLimit, boolean namesCode) {
        Rule carrying(Lane lane, long bodyLimit) {
            return new Rule(pattern, upstream, lane, bodyLimit, namesCode);
        }

        Rule namingACode() {
            return new Rule(pattern, upstream, lane, bodyLimit, true);
        }

        boolean matches(String[] segments) {
            boolean open = EVERYTHING_BELOW.equals(pattern[pattern.length - 1]);
            int fixed = open ? pattern.length - 1 : pattern.length;
            if (open ? segments.length < fixed : segments.length != fixed) {
                return false;
            }
            for (int i = 0; i < fixed; i++) {
                if (!matches(pattern[i], segments[i])) {
                    return false;
                }
            }
            // A path that ends in a slash names nothing.
            return !segments[segments.length - 1].isEmpty();
        }

        private static boolean matches(String wanted, String segment) {
            if (BRAND.equals(wanted)) {
                return SLUG.matcher(segment).matches();
            }
            return wanted.startsWith("{") ? !segment.isEmpty() : wanted.equals(segment);
        }

        Destination towards(String path, String[] segments) {
            @Nullable String brand =
                    pattern.length > 2 && BRAND.equals(pattern[2]) ? segments[2] : null;
            return new Destination(upstream, path, brand, lane, bodyLimit, namesCode);
        }
    }
}
