package io.fanops.platform.sql;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// Jdbi on the service's own data source: Agroal hands it the connection of the running
/// transaction, and `:brand` in a statement means the brand in scope.
class SqlAccess {
    @Produces
    @Singleton
    Jdbi jdbi(DataSource dataSource, BrandScope scope) {
        var jdbi = Jdbi.create(dataSource);
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(UUID.class, "uuid");
        jdbi.registerArrayType(Long.class, "bigint");
        jdbi.registerArrayType(Integer.class, "int");
        jdbi.registerArrayType(Double.class, "float8");
        jdbi.registerArrayType(Boolean.class, "boolean");
        jdbi.getConfig(SqlStatements.class).addCustomizer(new BrandNamed(scope));
        return jdbi;
    }
}
