package io.fanops.fan.portrait;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Stage;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The whole of a fan; what is unknown is left out.
@JsonInclude(JsonInclude.Include.NON_NULL)
record Portrait(
        UUID fanId,
        Profile profile,
        History history,
        Orders orders,
        Preferences preferences,
        SocialMapping socialMapping,
        PreferredChannel preferredChannel,
        InfluenceBlock influence,
        ReputationBlock reputation,
        ConversationBlock conversation,
        Interests interests,
        Instant asOf) {

    /// Who the fan is and where they stand.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Profile(
            String externalId,
            @Nullable String nickname,
            @Nullable String gender,
            @Nullable Integer birthYear,
            @Nullable String region,
            @Nullable LocalDate joinedOn,
            Stage stage,
            @Nullable String tier,
            Map<String, Object> attributes) {}

    /// What passed between brand and fan.
    ///
    /// @param touches how many of each kind
    /// @param latest the last ten, the newest first
    record History(
            @Nullable Instant first,
            @Nullable Instant last,
            Map<TouchKind, Long> touches,
            List<Event> latest) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Event(Instant at, TouchKind kind, @Nullable String channel, @Nullable String detail) {}

    /// @param count less those refunded in full
    /// @param spent orders less refunds
    /// @param average spent, by order; null without orders
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Orders(
            long count,
            @Schema(description = "Minor units of the brand's currency") long spent,
            @Schema(description = "Minor units of the brand's currency") @Nullable Long average,
            @Nullable Instant first,
            @Nullable Instant last,
            long refunds,
            long couponsRedeemed) {}

    /// @param consents by channel
    /// @param from the first local hour in which to reach the fan
    /// @param to the local hour up to which
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Preferences(
            Map<String, Boolean> consents,
            @Nullable Integer from,
            @Nullable Integer to,
            String timezone) {}

    /// Who stands with the fan, as far as touches tell: they know how many a fan brought, not whom.
    ///
    /// @param brought who converted, less those taken back
    record SocialMapping(long brought, List<String> communities, List<Channel> identities) {}

    /// A channel in which the fan is known.
    record Channel(String channel, String externalId) {}

    /// @param isStated whether it was said, not learnt from the last 90 days
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PreferredChannel(@Nullable String channel, boolean isStated) {}

    /// @param score links opened, and ten for each who converted
    record InfluenceBlock(
            @Schema(description = "NONE at 0, LOW from 1, MEDIUM from 25, HIGH from 100")
                    Influence level,
            @Schema(description = "Links opened, and ten for each who converted") long score,
            long linksOpened,
            long converted) {}

    /// @param score trust, and five for each of up to four tasks done
    record ReputationBlock(
            @Schema(description = "LOW, FAIR from 40, GOOD from 60, HIGH from 80") Reputation level,
            @Schema(description = "Trust, and five for each of up to four tasks done") double score,
            double trust,
            double relationship,
            long tasksDone,
            long promisesKept,
            long promisesBroken) {}

    /// What the fan said to the brand.
    ///
    /// @param sentiment -100 to 100
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConversationBlock(
            long captured,
            long graded,
            @Nullable Instant last,
            @Schema(description = "-100 to 100") double sentiment) {}

    /// @param fromConversations the tags that a conversation added last, with when
    record Interests(List<String> tags, Map<String, Instant> fromConversations) {}
}
