package io.fanops.local;

import io.fanops.local.stack.DataFolder;
import io.fanops.local.stack.Stack;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The page at the end of `up`: where everything is, how to get in, what to do next.
///
/// @param stack a stack that is up
/// @param home its data folder
record Summary(Stack stack, Path home) {
    private static final Set<String> FOR_PEOPLE = Set.of("gateway", "keycloak");

    void print(PrintStream out) {
        Map<String, String> addresses = stack.addresses();
        String fanops =
                home.equals(DataFolder.usual(System.getenv()))
                        ? "./fanops %s"
                        : "./fanops %s --data " + home;
        String gateway = addresses.get("gateway");
        if (gateway != null) {
            line(out, "API", gateway + "/v1/…");
            line(out, "Read it", gateway + "/docs   (as one document: " + gateway + "/openapi)");
        }
        String keycloak = addresses.get("keycloak");
        if (keycloak != null) {
            line(
                    out,
                    "Keycloak",
                    keycloak + "/admin   user admin, password " + stack.adminPassword());
            line(
                    out,
                    "Sign in",
                    "operator@fanops.localhost, password "
                            + stack.operatorPassword()
                            + "   (platform-admin)");
            line(out, "Token", keycloak + "/realms/fanops/protocol/openid-connect/token");
        }
        String others =
                addresses.entrySet().stream()
                        .filter(one -> !FOR_PEOPLE.contains(one.getKey()))
                        .map(one -> one.getKey() + " " + one.getValue().replace("http://", ""))
                        .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            line(out, "Parts", others);
        }
        line(out, "Data", home.toString());
        out.println();
        if (gateway != null) {
            line(
                    out,
                    "Next",
                    fanops.formatted("demo") + "   plays a campaign and shows its figures");
            line(
                    out,
                    "",
                    fanops.formatted("credentials")
                            + "   a machine client that may onboard brands, as JSON");
        }
        line(
                out,
                gateway == null ? "Next" : "",
                fanops.formatted("status") + "   what runs, and what it takes");
        line(out, "", fanops.formatted("logs -f") + "   what it says");
        line(out, "", fanops.formatted("down") + "   stops it; the data is kept");
    }

    private static void line(PrintStream out, String what, String text) {
        out.printf("  %-9s %s%n", what, text);
    }
}
