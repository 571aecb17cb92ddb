package io.fanops.load;

import static io.fanops.load.Rounds.median;
import static io.fanops.load.Rounds.print;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/// One fan read through the fan service, beside a bare Quarkus endpoint that runs the same
/// statement by plain JDBC, in turn and by the same generator (wrk).
final class ReadBenchmark {
    private static final int FANS = 1_000;
    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 16;
    private static final int SECONDS = 5;

    private ReadBenchmark() {}

    static void run(List<String> arguments) throws IOException, InterruptedException {
        var stack = LocalStack.open();
        var brand = arguments.isEmpty() ? stack.freshBrand() : stack.brand(arguments.getFirst());
        if (arguments.isEmpty()) {
            AudienceBenchmark.load(brand, FANS);
        }
        var ids = brand.get("/fans?limit=500").path("items").findValuesAsText("id");
        try (var bare = Bare.start(stack, "fan")) {
            var ours = new double[ROUNDS];
            var theirs = new double[ROUNDS];
            // The first of each is overwritten: it warms up.
            for (int i = -1; i < ROUNDS; i++) {
                ours[Math.max(0, i)] =
                        rate(
                                stack.at("fan", "/v1/brands/" + brand.slug + "/fans/"),
                                ids,
                                brand.token());
                theirs[Math.max(0, i)] =
                        rate(bare.at("/brands/" + brand.slug + "/fans/"), ids, brand.token());
            }
            print(
                    "a fan read through the service %,.0f a second, through the bare endpoint %,.0f: ratio %.2f (mark: 0.8)",
                    median(ours), median(theirs), median(ours) / median(theirs));
        }
    }

    private static double rate(URI below, List<String> ids, String token)
            throws IOException, InterruptedException {
        return Wrk.rate(
                below,
                token,
                CONNECTIONS,
                SECONDS,
                """
                local ids, i = {"%s"}, 0
                request = function()
                    i = i %% #ids + 1
                    return wrk.format("GET", "%s" .. ids[i])
                end
                """
                        .formatted(String.join("\",\"", ids), below.getPath()));
    }
}
