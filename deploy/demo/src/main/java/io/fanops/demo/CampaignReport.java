package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Waits until the reports have caught up, prints them, and says no when they do not add up.
final class CampaignReport {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /// So many equal looks in a row count as settled: lag alone says only what has arrived, not
    /// what is still coming.
    private static final int EQUAL_LOOKS = 4;

    private static final long FRESH_MILLIS = 5_000;
    private static final int BAR = 40;

    private final Campaign campaign;
    private final PlayingTheCampaign.Played played;
    private final Api api;
    private final String root;
    private final Credentials platform;
    private final Progress progress;
    private final PrintStream out;

    CampaignReport(
            Campaign campaign,
            PlayingTheCampaign.Played played,
            Api api,
            String brand,
            Credentials platform,
            Progress progress,
            PrintStream out) {
        this.campaign = campaign;
        this.played = played;
        this.api = api;
        this.root = "/v1/brands/" + brand;
        this.platform = platform;
        this.progress = progress;
        this.out = out;
    }

    /// @throws DemoFailed when the ledger does not balance or the reports lost or doubled an order
    void print() {
        settle();
        ladder();
        invitations();
        orders();
        audiences();
        wallets();
        trialBalance();
        whereToLook();
    }

    private void settle() {
        progress.begin("Waiting for the reports", 0);
        long began = System.nanoTime();
        List<String> before = List.of();
        int equal = 0;
        while (equal < EQUAL_LOOKS) {
            JsonNode ladder = api.get(root + "/analytics/ladder");
            JsonNode orders = total();
            JsonNode referrals = referrals();
            JsonNode preview = preview("stage(\"SPREADER\")");
            boolean fresh =
                    orders.path("orders").asLong() >= campaign.orders()
                            && ladder.path("lagMs").asLong() <= FRESH_MILLIS
                            && preview.path("lagMs").asLong() <= FRESH_MILLIS
                            && preview.path("pendingEvents").asLong() == 0;
            List<String> now =
                    List.of(
                            ladder.path("stages").toString(),
                            ladder.path("moves").toString(),
                            orders.toString(),
                            referrals.path("conversions").asText(),
                            preview.path("count").asText());
            equal = fresh && now.equals(before) ? equal + 1 : 0;
            before = now;
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new DemoFailed(
                        "the reports did not settle in %d s: %d of %d orders counted, lag %d ms, %d events pending"
                                .formatted(
                                        PATIENCE.toSeconds(),
                                        orders.path("orders").asLong(),
                                        campaign.orders(),
                                        ladder.path("lagMs").asLong(),
                                        preview.path("pendingEvents").asLong()));
            }
            pause();
        }
        progress.end("settled");
    }

    private void ladder() {
        title("Ladder");
        JsonNode ladder = api.get(root + "/analytics/ladder");
        long most = 1;
        for (JsonNode stage : ladder.path("stages")) {
            most = Math.max(most, stage.path("fans").asLong());
        }
        for (JsonNode stage : ladder.path("stages")) {
            long fans = stage.path("fans").asLong();
            out.printf(
                    "  %-10s %,8d  %s%n",
                    stage.path("stage").asText(), fans, "█".repeat((int) (BAR * fans / most)));
        }
        for (JsonNode move : ladder.path("moves")) {
            out.printf(
                    "  %s → %s: %,d fans%n",
                    move.path("from").asText("(new)"),
                    move.path("to").asText(),
                    move.path("fans").asLong());
        }
    }

    private void invitations() {
        title("Invitations");
        JsonNode report = referrals();
        out.printf(
                "  %,d invitations, %,d conversions, %,d rejected · K %.3f · depth %d · widest %d · largest cascade %d%n",
                report.path("invitations").asLong(),
                report.path("conversions").asLong(),
                report.path("rejected").asLong(),
                report.path("k").asDouble(),
                report.path("depth").asLong(),
                report.path("maxWidth").asLong(),
                report.path("largestCascade").asLong());
        for (JsonNode generation : report.path("generations")) {
            out.printf(
                    "  generation %d: %,5d fans, %,5d conversions, K %.3f%n",
                    generation.path("generation").asLong(),
                    generation.path("fans").asLong(),
                    generation.path("conversions").asLong(),
                    generation.path("k").asDouble());
        }
        out.println("  Top spreaders");
        int shown = 0;
        for (JsonNode spreader : report.path("topSpreaders")) {
            if (++shown > 5) {
                break;
            }
            out.printf(
                    "    %-10s %3d direct, %3d in all%n",
                    spreader.path("externalId").asText(),
                    spreader.path("direct").asLong(),
                    spreader.path("total").asLong());
        }
    }

    private void orders() {
        title("Orders by month");
        long orders = 0;
        for (JsonNode row : api.get(root + "/analytics/orders?by=month").path("rows")) {
            orders += row.path("orders").asLong();
            out.printf(
                    "  %s %,7d orders %,6d buyers %14s, refunded %s%n",
                    row.path("key").asText(),
                    row.path("orders").asLong(),
                    row.path("buyers").asLong(),
                    yuan(row.path("gross").asLong()),
                    yuan(row.path("refunded").asLong()));
        }
        long gross = total().path("gross").asLong();
        out.printf("  Total %,d orders, %s%n", orders, yuan(gross));
        if (orders != campaign.orders() || gross != campaign.gross()) {
            throw new DemoFailed(
                    "the orders report has %,d orders of %s, but %,d of %s were placed"
                            .formatted(
                                    orders,
                                    yuan(gross),
                                    campaign.orders(),
                                    yuan(campaign.gross())));
        }
    }

    private void audiences() {
        title("Audiences");
        played.audiences()
                .forEach((name, expression) ->
                        out.printf(
                                "  %,7d  %s  %s%n",
                                preview(expression).path("count").asLong(), name, expression));
    }

    private void wallets() {
        title("Wallets of those who invited or came");
        Map<String, Long> totals = new TreeMap<>();
        for (Map<String, Long> wallet :
                InParallel.each(new ArrayList<>(played.fanIds()), this::wallet, () -> {})) {
            wallet.forEach((form, amount) -> totals.merge(form, amount, Long::sum));
        }
        totals.forEach((form, amount) -> out.printf("  %-10s %,12d%n", form, amount));
    }

    /// Balances by form. `api.md` leaves their shape open: a list of forms with amounts, or an
    /// object by form.
    private Map<String, Long> wallet(String fanId) {
        Map<String, Long> found = new TreeMap<>();
        JsonNode balances = api.get(root + "/fans/" + fanId + "/wallet").path("balances");
        if (balances.isArray()) {
            for (JsonNode balance : balances) {
                found.merge(
                        balance.path("form").asText(),
                        amount(
                                balance.has("balance")
                                        ? balance.path("balance")
                                        : balance.path("amount")),
                        Long::sum);
            }
        } else {
            for (Map.Entry<String, JsonNode> balance : balances.properties()) {
                found.put(balance.getKey(), amount(balance.getValue()));
            }
        }
        return found;
    }

    private static long amount(JsonNode value) {
        return value.isObject() ? value.path("amount").asLong() : value.asLong();
    }

    private void trialBalance() {
        title("Trial balance");
        JsonNode ledger = api.get(root + "/ledger/trial-balance");
        int accounts = 0;
        for (JsonNode member : ledger) {
            if (member.isArray()) {
                accounts += member.size();
            }
        }
        boolean balanced = ledger.path("balanced").asBoolean(false);
        out.printf("  %,d accounts, balanced: %s%n", accounts, balanced ? "yes" : "NO");
        if (!balanced) {
            throw new DemoFailed("the trial balance does not balance: " + ledger);
        }
    }

    private void whereToLook() {
        title("Where to look");
        out.println("  a QR code's page    " + platform.gateway() + played.qrPage());
        out.println("  a referral's page   " + platform.gateway() + played.referralPage());
        out.println("  the API's document  " + platform.gateway() + "/docs");
        out.println("  from a shell (the token ends in some minutes):");
        out.println("    TOKEN=" + api.token());
        out.printf(
                "    curl -s -H \"Authorization: Bearer $TOKEN\" %s%s/analytics/ladder%n",
                platform.gateway(), root);
        out.printf(
                "    curl -s -H \"Authorization: Bearer $TOKEN\" '%s%s/analytics/referrals?program=%s'%n",
                platform.gateway(), root, played.program());
    }

    private JsonNode total() {
        return api.get(root + "/analytics/orders?by=total").path("rows").path(0);
    }

    private JsonNode referrals() {
        return api.get(root + "/analytics/referrals?program=" + played.program());
    }

    private JsonNode preview(String expression) {
        return api.post(root + "/audiences/preview", Map.of("expression", expression));
    }

    private void title(String title) {
        out.printf("%n%s%n", title);
    }

    private static String yuan(long fen) {
        return "¥%,d.%02d".formatted(fen / 100, fen % 100);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }
}
