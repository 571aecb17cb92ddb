package io.fanops.fan.intake;

import io.fanops.fan.who.Acquaintance;
import io.fanops.fan.who.Oneself;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which fan it is that says something.
@ApplicationScoped
class Senders {
    private final WhoIs who;
    private final Acquaintance acquaintance;
    private final Oneself oneself;

    Senders(WhoIs who, Acquaintance acquaintance, Oneself oneself) {
        this.who = who;
        this.acquaintance = acquaintance;
        this.oneself = oneself;
    }

    /// The fan in their own right, of a call whose effect holds fans; who is new becomes known.
    ///
    /// @param sender null where nobody is named
    /// @return null where nobody knows who it is
    /// @throws Refused `VALIDATION_FAILED` where it is not named by exactly one name
    @Transactional(Transactional.TxType.MANDATORY)
    @Nullable UUID fan(@Nullable Sender sender) {
        if (sender == null) {
            return null;
        }
        if (Stream.of(sender.fanId(), sender.externalId(), sender.identity())
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw Refused.invalid("/from", "one of fanId, externalId and identity must be given");
        }
        if (sender.fanId() != null) {
            return who.require(sender.fanId());
        }
        if (sender.externalId() != null) {
            return acquaintance.named(sender.externalId());
        }
        var identity = Objects.requireNonNull(sender.identity());
        return acquaintance
                .reached(identity.channel(), identity.externalId(), "/from/identity/externalId")
                .orElse(null);
    }

    /// The fan whose token the call carries.
    UUID oneself() {
        return oneself.fan();
    }

    /// All ids of the fan whose token the call carries.
    List<UUID> ownIds() {
        return who.idsOf(oneself.fan());
    }

    /// All ids of a fan.
    ///
    /// @param fan as a query names it; null for none
    @Nullable List<UUID> ids(@Nullable String fan) {
        return fan == null ? null : who.idsOf(who.require(fan));
    }

    /// Somebody, as the brand knows them: by one of the three.
    record Sender(
            @Nullable UUID fanId,
            @Nullable @Size(min = 1, max = 200) String externalId,
            @Nullable @Valid Identity identity) {}

    /// A name in a channel, such as an openid in WeChat, or a telephone number.
    record Identity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId) {}
}
