package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Onboards a brand, plays a campaign in it, shows what the reports make of it.
///
/// Ends with 0 when all is as it must be, 1 when the platform refused or miscounted something, 2
/// when the arguments cannot be used.
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        // Names are Chinese; the default output encoding of a bare terminal may not be able to
        // print them.
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(arguments, System.getenv(), out, Clock.systemUTC()));
    }

    static int run(
            String[] arguments, Map<String, String> environment, PrintStream out, Clock clock) {
        // HTTP/1.1 from the start: an upgrade offered on the first calls would gain this program
        // nothing.
        try (var http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build()) {
            var options = Options.parse(arguments, environment, clock);
            var platform = Credentials.read(options.credentials());
            new Story(options, platform, http, out, clock).tell();
            return 0;
        } catch (IllegalArgumentException unusable) {
            System.err.println(unusable.getMessage());
            return 2;
        } catch (IOException unreadable) {
            System.err.println("cannot read the credentials: " + unreadable);
            return 2;
        } catch (DemoFailed | ApiRefused | IllegalStateException | UncheckedIOException failed) {
            System.err.println("✗ " + failed.getMessage());
            return 1;
        }
    }

    /// One run from onboarding to the report.
    private record Story(
            Options options, Credentials platform, HttpClient http, PrintStream out, Clock clock) {

        void tell() {
            out.printf(
                    "FanOps demo: %,d fans, seed %d, brand %s at %s%n",
                    options.fans(), options.seed(), options.brand(), platform.gateway());
            var progress = Progress.on(out);
            progress.begin("Onboarding the brand", 1);
            JsonNode onboarded =
                    Api.enteredWith(platform, http, clock)
                            .post("/v1/brands", Bodies.brand(options.brand()));
            JsonNode secret = onboarded.path("credentials");
            if (!secret.hasNonNull("clientSecret")) {
                throw new DemoFailed(
                        "brand %s exists already and its secret is shown only once; take another --brand"
                                .formatted(options.brand()));
            }
            progress.end("machine client " + secret.path("clientId").asText());
            var brand =
                    platform.as(
                            secret.path("clientId").asText(), secret.path("clientSecret").asText());
            var api = Api.enteredWith(brand, http, clock);
            var campaign = Campaign.told(options.seed(), options.fans(), clock.instant());
            var played =
                    new PlayingTheCampaign(campaign, api, options.brand(), progress, clock).play();
            new CampaignReport(campaign, played, api, options.brand(), platform, progress, out)
                    .print();
        }
    }
}
