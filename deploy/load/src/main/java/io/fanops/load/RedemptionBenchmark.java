package io.fanops.load;

import static io.fanops.load.Rounds.print;
import static io.fanops.load.Rounds.time;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// Coupons redeemed through the gateway: how many a second at most, and how long one takes at half
/// of that, whoever comes when.
final class RedemptionBenchmark {
    private static final int COUPONS = 500;
    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 32;
    private static final int SECONDS = 5;
    private static final int MARK_MILLIS = 50;

    private RedemptionBenchmark() {}

    static void run() throws IOException, InterruptedException {
        var stack = LocalStack.open();
        var brand = stack.freshBrand();
        brand.post(
                "/coupon-templates",
                Map.of("key", "cup", "name", "Cup", "maxRedemptions", 1_000_000),
                201);
        for (int i = 1; i <= COUPONS; i++) {
            var issued =
                    brand.http()
                            .send(
                                    brand.request("gateway", "/coupons")
                                            .header("Idempotency-Key", "issue-" + i)
                                            .POST(
                                                    LocalStack.json(
                                                            Map.of(
                                                                    "template",
                                                                    "cup",
                                                                    "code",
                                                                    "LOAD-" + i)))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (issued.statusCode() != 201) {
                throw new IOException("A coupon is not issued: " + issued.body());
            }
        }
        var rates = new double[ROUNDS];
        // The first is overwritten: it warms up.
        for (int i = -1; i < ROUNDS; i++) {
            rates[Math.max(0, i)] = most(stack, brand);
        }
        int most = (int) Rounds.median(rates);
        print("redemptions through the gateway: %,d a second at most", most);
        for (var round : new String[] {"warming up", "at half of that"}) {
            var next = new AtomicInteger();
            var run = UUID.randomUUID();
            var times =
                    OpenLoop.run(
                            most / 2,
                            most / 2 * 20,
                            () -> redeem(brand, run, next.getAndIncrement()));
            print(
                    "%s, %,d a second: p50 %s, p99 %s (mark: %d ms)",
                    round,
                    most / 2,
                    time(OpenLoop.at(times, 0.5)),
                    time(OpenLoop.at(times, 0.99)),
                    MARK_MILLIS);
        }
    }

    private static double most(LocalStack stack, LocalStack.Brand brand)
            throws IOException, InterruptedException {
        return Wrk.rate(
                stack.at("gateway", "/"),
                brand.token(),
                CONNECTIONS,
                SECONDS,
                """
                local i, run = 0, "%s"
                request = function()
                    i = i + 1
                    return wrk.format("POST", "/v1/brands/%s/coupons/LOAD-" .. math.random(1, %d) .. "/redemptions",
                        under(run .. "-" .. i), '{"store":"S1"}')
                end
                """
                        .formatted(UUID.randomUUID(), brand.slug, COUPONS));
    }

    private static boolean redeem(LocalStack.Brand brand, UUID run, int n)
            throws IOException, InterruptedException {
        var answer =
                brand.http()
                        .send(
                                brand.request(
                                                "gateway",
                                                "/coupons/LOAD-"
                                                        + (n % COUPONS + 1)
                                                        + "/redemptions")
                                        .header("Idempotency-Key", run + "-" + n)
                                        .POST(LocalStack.json(Map.of("store", "S1")))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException(answer.body());
        }
        return true;
    }
}
