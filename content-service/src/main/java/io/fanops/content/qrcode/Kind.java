package io.fanops.content.qrcode;

/// What a code stands for, which is also how its page looks.
public enum Kind {
    BRAND,
    PRODUCT,
    PROMOTION,
    STORE
}
