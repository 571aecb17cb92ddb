package io.fanops.load;

import io.fanops.fan.population.PopulationBenchmark;
import java.util.List;

/// Runs one benchmark by its name.
final class Load {
    private Load() {}

    public static void main(String[] arguments) throws Exception {
        var rest = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "population" -> PopulationBenchmark.run(rest);
            case "audiences" -> AudienceBenchmark.run(rest);
            case "ledger" -> LedgerBenchmark.run(rest);
            case "heat" -> HeatBenchmark.run(rest);
            case "redemptions" -> RedemptionBenchmark.run();
            case "reads" -> ReadBenchmark.run(rest);
            default -> {
                System.err.println(
                        """
                        deploy/load/run NAME [ARGUMENTS]
                          population [FANS…]   the index of audiences alone (100000 1000000 10000000): counts beside a
                                               scan of the same bits, look-alikes beside one pass over them
                          audiences [FANS [BRAND]] on the running stack (1000000; a brand of an earlier run): import, build, previews beside SQL on a GIN
                                               index, how soon a change is seen, look-alikes
                          ledger [ENTRIES [BRAND]] on the running stack (10000000; a brand of an earlier run): balances, pages and
                                               statements of wallets, the trial balance
                          heat                 on the running stack: rewards from one budget, from many, and coupons that all want,
                                               beside pgbench with the same work (needs wrk and pgbench)
                          redemptions          on the running stack: coupons redeemed through the gateway, at most and at half
                                               of that by the open model (needs wrk)
                          reads [BRAND]        on the running stack (a brand of an earlier run): a fan read through the fan
                                               service beside a bare Quarkus endpoint with the same statement (needs wrk)
                        """);
                System.exit(2);
            }
        }
    }
}
