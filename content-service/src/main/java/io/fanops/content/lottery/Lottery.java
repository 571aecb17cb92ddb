package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.content.referral.Prize;
import io.fanops.content.referral.Prizes;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What fans enter to win something.
///
/// @param campaign key of the campaign that it is in
/// @param isOver whether nobody can ever enter again
/// @param isPromised whether who has entered waits for a draw
/// @param isEnterable whether fans can enter at this moment
/// @param failure why no prizes could be set aside
@JsonInclude(JsonInclude.Include.NON_NULL)
record Lottery(
        UUID id,
        String campaign,
        @JsonUnwrapped Terms terms,
        State state,
        @JsonIgnore boolean isOver,
        @JsonIgnore boolean isPromised,
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
            case PREPARING, OPEN -> isPromised ? List.of() : List.of("cancel");
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

        /// What was asked for, whatever the pools said of their prizes since.
        Asked asked() {
            return new Asked(
                    key,
                    name,
                    draw,
                    prizes.stream()
                            .map(one ->
                                    new Wanted(one.pool(), one.chancePerMillion(), one.winners()))
                            .toList(),
                    entriesPerFan,
                    entriesPerDay,
                    opensAt,
                    closesAt);
        }

        List<Integer> chances() {
            return prizes.stream()
                    .map(Offered::chancePerMillion)
                    .map(chance -> chance == null ? 0 : chance)
                    .toList();
        }
    }

    /// What a request says of a lottery, and an equal repeat says too.
    record Asked(
            String key,
            String name,
            Draw draw,
            List<Wanted> prizes,
            @Nullable Integer entriesPerFan,
            @Nullable Integer entriesPerDay,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt) {

        /// The same with what the pools say of their prizes now.
        Terms terms(Prizes pools) {
            return new Terms(
                    key,
                    name,
                    draw,
                    IntStream.range(0, prizes.size())
                            .mapToObj(i -> prizes.get(i).offered(pools, "/prizes/" + i + "/pool"))
                            .toList(),
                    entriesPerFan,
                    entriesPerDay,
                    opensAt,
                    closesAt);
        }
    }

    /// @param pool of the referral service
    record Wanted(String pool, @Nullable Integer chancePerMillion, @Nullable Integer winners) {
        Offered offered(Prizes pools, String pointer) {
            return new Offered(pool, pools.of(pool, pointer), chancePerMillion, winners);
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
