package io.fanops.content.qrcode;

import io.fanops.platform.identity.ReadableCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/// Where the pages look their codes up.
@ApplicationScoped
public class PrintedCodes {
    private final QrCodes codes;
    private final Clock clock;

    PrintedCodes(QrCodes codes, Clock clock) {
        this.codes = codes;
        this.clock = clock;
    }

    /// @param typed the code as it was scanned or typed
    public Optional<PrintedCode> withCode(String typed) {
        return codes.withCode(ReadableCode.normalize(typed))
                .map(code -> code.printed(clock.instant()));
    }
}
