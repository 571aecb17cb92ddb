package io.fanops.content.landing;

import io.fanops.content.brand.Brand;
import io.fanops.content.brand.Brands;
import io.fanops.content.qrcode.CodeDirectory;
import io.fanops.content.qrcode.PrintedCode;
import io.fanops.content.qrcode.PrintedCodes;
import io.fanops.content.scan.Scans;
import io.fanops.content.scan.Visitor;
import io.fanops.content.store.StoreCard;
import io.fanops.content.store.StoreDirectory;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what is behind a code, in the brand that the code belongs to, and counts the scan where
/// there is one.
@ApplicationScoped
class OpeningPages {
    private final CodeDirectory directory;
    private final PrintedCodes codes;
    private final StoreDirectory stores;
    private final Brands brands;
    private final Scans scans;

    OpeningPages(
            CodeDirectory directory,
            PrintedCodes codes,
            StoreDirectory stores,
            Brands brands,
            Scans scans) {
        this.directory = directory;
        this.codes = codes;
        this.stores = stores;
        this.brands = brands;
        this.scans = scans;
    }

    /// @param typed the code as it was scanned or typed
    /// @param person who looks at the page; empty where nobody does, and nothing counts
    Opened open(String typed, Optional<Visitor> person) {
        return directory
                .brandOf(typed)
                // One transaction, so that reading and counting borrow one connection and tell it
                // the brand once.
                .map(slug ->
                        BrandScope.within(
                                slug,
                                () ->
                                        QuarkusTransaction.requiringNew()
                                                .call(() -> openInBrand(typed, person))))
                .orElseGet(Opened.Unknown::new);
    }

    private Opened openInBrand(String typed, Optional<Visitor> person) {
        var found = codes.withCode(typed);
        if (found.isEmpty()) {
            return new Opened.Unknown();
        }
        var code = found.get();
        var brand = brands.current();
        if (!code.open()) {
            return new Opened.Over(brand);
        }
        var store = Optional.ofNullable(code.storeId()).flatMap(stores::withId).orElse(null);
        boolean counted =
                person.isPresent()
                        && scans.record(
                                new Scans.Code(
                                        code.id(),
                                        code.kind().name(),
                                        store == null ? null : store.externalId(),
                                        code.campaign()),
                                person.get());
        return new Opened.Shown(brand, code, store, counted);
    }

    /// What is behind a code.
    sealed interface Opened {
        /// Nobody has printed it.
        record Unknown() implements Opened {}

        /// It has expired or was taken out of use.
        record Over(Brand brand) implements Opened {}

        /// @param store where it hangs
        /// @param counted whether this was a scan
        record Shown(Brand brand, PrintedCode code, @Nullable StoreCard store, boolean counted)
                implements Opened {}
    }
}
