package io.fanops.platform.sql;

import io.fanops.platform.tenancy.BrandScope;
import java.sql.PreparedStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/// Gives `:brand` the brand in scope, in each statement that names it and does not bind it itself:
/// nobody can forget it or bind another's. Rows of a prepared batch bind their own.
final class BrandNamed implements StatementCustomizer {
    private static final String BRAND = "brand";

    private final BrandScope scope;

    BrandNamed(BrandScope scope) {
        this.scope = scope;
    }

    @Override
    public void beforeBinding(PreparedStatement statement, StatementContext context) {
        var binding = context.getBinding();
        if (context.getParsedSql().getParameters().getParameterNames().contains(BRAND)
                && !binding.getNames().contains(BRAND)) {
            binding.addNamed(BRAND, scope.brand());
        }
    }
}
