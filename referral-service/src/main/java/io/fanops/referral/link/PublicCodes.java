package io.fanops.referral.link;

import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/// The directory of public codes, before the wall: which brand a code belongs to.
@ApplicationScoped
public class PublicCodes {
    private final BrandSql sql;
    private final BrandSql hot;

    PublicCodes(BrandSql sql) {
        this.sql = sql;
        this.hot = sql.keepingPlans();
    }

    /// A new code of the brand in scope.
    ///
    /// @param length in characters, each worth log2(30) = 4.9 bits
    @Transactional(Transactional.TxType.MANDATORY)
    public String listed(int length) {
        while (true) {
            var code = ReadableCode.next(length);
            if (sql.run(
                            "insert into promotion_directory (code, brand) values (:code, :brand) on conflict do nothing",
                            "code",
                            code)
                    == 1) {
                return code;
            }
        }
    }

    /// The code leads nowhere any more.
    @Transactional(Transactional.TxType.MANDATORY)
    public void unlist(String code) {
        sql.run("delete from promotion_directory where code = :code", "code", code);
    }

    /// The brand of a code as somebody typed it; needs no brand in scope.
    public @Nullable String brandOf(String typed) {
        return hot.first(
                        "select brand from promotion_directory where code = :code",
                        (row, _) -> row.getString("brand"),
                        "code",
                        ReadableCode.normalize(typed))
                .orElse(null);
    }
}
