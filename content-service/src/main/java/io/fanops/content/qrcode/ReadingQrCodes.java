package io.fanops.content.qrcode;

import io.fanops.content.scan.Scans;
import io.fanops.content.store.StoreCard;
import io.fanops.content.store.StoreDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Shows codes with their scans, their stores and what may be done with them.
@ApplicationScoped
class ReadingQrCodes {
    private final Scans scans;
    private final StoreDirectory stores;
    private final PublicAddress pages;
    private final Clock clock;

    ReadingQrCodes(Scans scans, StoreDirectory stores, PublicAddress pages, Clock clock) {
        this.scans = scans;
        this.stores = stores;
        this.pages = pages;
        this.clock = clock;
    }

    QrCodeView view(QrCode code) {
        return views(List.of(code)).getFirst();
    }

    /// All of a page's codes by one question for their scans and one for their stores.
    List<QrCodeView> views(List<QrCode> codes) {
        var counts = scans.of(codes.stream().map(QrCode::id).toList());
        var places =
                stores.withIds(
                        codes.stream()
                                .map(QrCode::storeId)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList());
        return codes.stream().map(code -> view(code, counts, places)).toList();
    }

    private QrCodeView view(QrCode code, Map<UUID, Long> counts, Map<UUID, StoreCard> places) {
        var details = code.details();
        var state = code.state(clock.instant());
        var place = code.storeId() == null ? null : places.get(code.storeId());
        var self = "/v1/brands/" + code.brand() + "/qr-codes/" + code.id();
        return new QrCodeView(
                code.id(),
                code.code(),
                pages.of(code.code()),
                code.kind(),
                details.target(),
                details.title(),
                details.description(),
                place == null ? null : place.externalId(),
                code.storeId(),
                details.campaign(),
                details.expiresAt(),
                state,
                counts.getOrDefault(code.id(), 0L),
                code.createdAt(),
                code.updatedAt(),
                actions(state),
                new QrCodeView.Links(self, self + ".png", self + ".svg", "/q/" + code.code()));
    }

    private static List<String> actions(QrCode.State state) {
        return switch (state) {
            case ACTIVE, EXPIRED -> List.of("edit", "deactivate");
            case INACTIVE -> List.of("edit", "activate");
        };
    }
}
