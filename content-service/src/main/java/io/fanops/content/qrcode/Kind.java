package io.fanops.content.qrcode;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What a code stands for, which is also how its page looks.
@Schema(name = "QrCodeKind")
public enum Kind {
    BRAND,
    PRODUCT,
    PROMOTION,
    STORE
}
