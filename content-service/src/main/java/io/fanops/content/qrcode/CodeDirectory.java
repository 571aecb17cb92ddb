package io.fanops.content.qrcode;

import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// Which brand a printed code belongs to: the only thing that is known of a code in front of the
/// wall between brands.
@ApplicationScoped
public class CodeDirectory {
    /// 30^10 = 2^49 codes: a billion printed ones leave a guesser one hit in half a million tries.
    private static final int LENGTH = 10;

    private final Jdbi jdbi;
    private final BrandScope scope;

    CodeDirectory(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// The slug of a code's brand.
    ///
    /// @param typed the code as it was scanned or typed
    public Optional<String> brandOf(String typed) {
        var code = ReadableCode.normalize(typed);
        if (code.length() != LENGTH) {
            return Optional.empty();
        }
        return jdbi.withHandle(handle ->
                handle.createQuery("select brand from qr_code_directory where code = :code")
                        .bind("code", code)
                        .mapTo(String.class)
                        .findFirst());
    }

    /// A code that nobody has had, from now on of the brand in scope.
    @Transactional(Transactional.TxType.MANDATORY)
    String take() {
        while (true) {
            var code = ReadableCode.next(LENGTH);
            int taken =
                    jdbi.withHandle(handle ->
                            handle.createUpdate(
                                            """
                                            insert into qr_code_directory (code, brand) values (:code, :brand)
                                            on conflict do nothing\
                                            """)
                                    .bind("code", code)
                                    .execute());
            if (taken == 1) {
                return code;
            }
        }
    }
}
