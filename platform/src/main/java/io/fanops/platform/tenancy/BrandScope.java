package io.fanops.platform.tenancy;

import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.RequestScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The brand that the running request or the fact at hand belongs to.
@RequestScoped
@Unremovable
public class BrandScope {
    private @Nullable String brand;

    /// @return the brand's slug
    /// @throws IllegalStateException outside of any brand: a bug, never a caller's fault
    public String brand() {
        if (brand == null) {
            throw new IllegalStateException("No brand in scope");
        }
        return brand;
    }

    /// The brand in scope where there is one; null at start-up, in the relay and in calls that
    /// belong to no brand.
    static @Nullable String current() {
        var container = Arc.container();
        if (container == null || !container.requestContext().isActive()) {
            return null;
        }
        var scope = container.instance(BrandScope.class).get();
        return scope == null ? null : scope.known();
    }

    @Nullable String known() {
        return brand;
    }

    void enter(String slug) {
        brand = slug;
    }

    /// Runs `work` inside `slug`, in a request context of its own: for facts and long work, which
    /// no HTTP request carries.
    public static <T> T within(String slug, Supplier<T> work) {
        var context = Arc.container().requestContext();
        var outer = context.isActive() ? context.getState() : null;
        if (outer != null) {
            context.deactivate();
        }
        var inner = context.activate();
        try {
            Arc.container().instance(BrandScope.class).get().enter(slug);
            return work.get();
        } finally {
            context.destroy(inner);
            context.deactivate();
            if (outer != null) {
                context.activate(outer);
            }
        }
    }

    /// As [#within(String, Supplier)], for work that gives nothing back.
    public static void within(String slug, Runnable work) {
        within(
                slug,
                () -> {
                    work.run();
                    return true;
                });
    }
}
