package io.fanops.fan.intake;

import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import java.util.List;

/// Somebody of the brand's staff, or a program of its.
///
/// @param subject of the token
/// @param roles those of the token that handle items
record Taker(String subject, List<String> roles) {
    static final List<String> HANDLING = List.of(Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK);

    static Taker of(Caller caller) {
        return new Taker(caller.subject(), HANDLING.stream().filter(caller::hasRole).toList());
    }

    boolean isAdministrator() {
        return roles.contains(Role.BRAND_ADMIN);
    }
}
