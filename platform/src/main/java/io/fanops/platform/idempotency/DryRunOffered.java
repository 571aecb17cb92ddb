package io.fanops.platform.idempotency;

import io.fanops.platform.problem.Refused;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Arrays;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Refuses a dry run of an operation that does not offer one: it would be a real one.
class DryRunOffered {
    @ServerRequestFilter
    void refuse(ContainerRequestContext request, ResourceInfo resource) {
        var values = request.getUriInfo().getQueryParameters().get(Idempotency.DRY_RUN);
        if (values == null || values.equals(java.util.List.of("false"))) {
            return;
        }
        if (!values.equals(java.util.List.of("true"))) {
            throw Refused.invalid(Idempotency.DRY_RUN, "must be true or false, once");
        }
        boolean offered =
                Arrays.stream(resource.getResourceMethod().getParameters())
                        .map(parameter -> parameter.getAnnotation(QueryParam.class))
                        .anyMatch(name -> name != null && name.value().equals(Idempotency.DRY_RUN));
        if (!offered) {
            throw Refused.invalid(Idempotency.DRY_RUN, "is not offered by this operation");
        }
    }
}
