package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.content.referral.Prize;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What fans enter to win something.
///
/// @param campaign key of the campaign that it is in
/// @param isOver whether nobody can ever enter again
/// @param isEnterable whether fans can enter at this moment
/// @param failure why no prizes could be set aside
@JsonInclude(JsonInclude.Include.NON_NULL)
record Lottery(
        UUID id,
        String campaign,
        @JsonUnwrapped Terms terms,
        State state,
        @JsonIgnore boolean isOver,
        @JsonProperty("enterable") boolean isEnterable,
        @JsonIgnore byte[] secret,
        @Nullable String failure,
        Instant createdAt,
        @Nullable Instant drawnAt) {

    enum Draw {
        INSTANT,
        AT_END
    }

    enum State {
        PREPARING,
        OPEN,
        DRAWN,
        CANCELLED,
        FAILED
    }

    @JsonProperty
    @Schema(description = "SHA-256 of the seed in hexadecimal, shown before anybody enters")
    String seedHash() {
        return Luck.hash(secret);
    }

    @JsonProperty
    @Schema(
            description =
                    "What decides who wins, in hexadecimal; shown when nobody can enter any more")
    @Nullable String seed() {
        return isOver ? HexFormat.of().formatHex(secret) : null;
    }

    @JsonProperty("_actions")
    @ActionsOf(LotteryResource.class)
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return switch (state) {
            case PREPARING, OPEN -> List.of("cancel");
            case DRAWN, CANCELLED, FAILED -> List.of();
        };
    }

    Luck luck() {
        return new Luck(secret);
    }

    /// What is promised, and never changes.
    ///
    /// @param key the brand's own name for it, unique in its campaign
    /// @param entriesPerFan how often a person may enter; null for no limit
    /// @param entriesPerDay how often on one of the brand's days; null for no limit
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Terms(
            String key,
            String name,
            Draw draw,
            List<Offered> prizes,
            @Nullable Integer entriesPerFan,
            @Nullable Integer entriesPerDay,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt) {

        List<Integer> chances() {
            return prizes.stream()
                    .map(Offered::chancePerMillion)
                    .map(chance -> chance == null ? 0 : chance)
                    .toList();
        }
    }

    /// One of its prizes.
    ///
    /// @param pool of the referral service
    /// @param chancePerMillion how many of a million entries win it, where it is drawn at once
    /// @param winners how many are drawn at the end
    @Schema(name = "LotteryPrize")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Offered(
            String pool,
            @JsonUnwrapped Prize prize,
            @Nullable Integer chancePerMillion,
            @Nullable Integer winners) {}
}
