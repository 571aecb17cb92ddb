package io.fanops.fan.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Kinds of identity, with what one of them is worth as evidence that two are one person.
///
/// The weights are the platform's judgement, not measurements: a unionid and a customer account are
/// one person's for as long as they exist; a telephone number changes hands within years; addresses
/// of e-mail are shared by couples and shops; a device is a family's; an IP address is a street's.
public enum IdentityKind {
    ACCOUNT(0.95, false),
    STORE_CARD(0.95, false),
    WECHAT_UNIONID(0.98, false),
    WECHAT_OPENID(0.95, false),
    WEIBO(0.9, false),
    DOUYIN(0.9, false),
    XIAOHONGSHU(0.9, false),
    PHONE(0.9, false),
    EMAIL(0.85, false),
    /// Any other channel that the brand names.
    OTHER(0.8, false),
    DEVICE(0.4, true),
    IP(0.1, true);

    private static final Map<String, IdentityKind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Enum::name, Function.identity()));

    private final double weight;
    private final boolean shared;

    IdentityKind(double weight, boolean shared) {
        this.weight = weight;
        this.shared = shared;
    }

    /// The kind that a channel's name says, whatever its case; [#OTHER] for the brand's own ones.
    public static IdentityKind of(String channel) {
        return BY_NAME.getOrDefault(channel.toUpperCase(Locale.ROOT), OTHER);
    }

    /// The kinds of which one identity is one person's.
    public static List<IdentityKind> exclusive() {
        return Arrays.stream(values()).filter(kind -> !kind.shared).toList();
    }

    /// Probability, from 0 to 1, that two who have the same one are one person.
    public double weight() {
        return weight;
    }

    /// Whether many people may have the same one.
    public boolean isShared() {
        return shared;
    }
}
