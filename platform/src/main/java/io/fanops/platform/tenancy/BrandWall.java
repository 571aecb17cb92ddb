package io.fanops.platform.tenancy;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// The door to a brand: `/v1/brands/{brand}/…`.
///
/// It stands before the resources' `@RolesAllowed`, so that a caller without the brand learns
/// nothing but 404, whatever the caller's roles. It gives no right by itself: each operation still
/// asks for its roles. It reads the brand off the path once more after matching, so that a path
/// which JAX-RS reads differently opens nothing.
@Provider
@PreMatching
class BrandWall implements ContainerRequestFilter {
    private static final String PREFIX = "v1/brands/";

    private final BrandScope scope;
    private final Caller caller;

    BrandWall(BrandScope scope, Caller caller) {
        this.scope = scope;
        this.caller = caller;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        path = path.startsWith("/") ? path.substring(1) : path;
        if (path.indexOf('\0') >= 0
                || request.getUriInfo().getQueryParameters().values().stream()
                        .anyMatch(values -> values.stream().anyMatch(v -> v.indexOf('\0') >= 0))) {
            throw new Refused(
                    GeneralProblem.MALFORMED_REQUEST, "The address holds a NUL character.");
        }
        if (!path.startsWith(PREFIX)) {
            return;
        }
        var rest = path.substring(PREFIX.length()).split("/", 3);
        var brand = rest[0];
        if (brand.isEmpty()) {
            return;
        }
        if (caller.isAnonymous()) {
            // Every operation asks for a role, so this ends as 401.
            return;
        }
        boolean ownAffairs = rest.length > 1 && rest[1].equals("me") && caller.hasRole(Role.FAN);
        // The platform acts in no brand; but a brand whose only secret is lost has nobody else.
        boolean lostSecret =
                rest.length > 1
                        && rest[1].equals("credentials")
                        && caller.hasRole(Role.PLATFORM_ADMIN);
        if (!ownAffairs && !lostSecret && !caller.actsFor(brand)) {
            throw Refused.notFound("brand");
        }
        scope.enter(brand);
    }

    @ServerRequestFilter
    void sameBrandAfterMatching(ContainerRequestContext request, ResourceInfo resource) {
        var matched = request.getUriInfo().getPathParameters().getFirst("brand");
        if (matched != null && !matched.equals(scope.known())) {
            throw Refused.notFound("brand");
        }
    }
}
