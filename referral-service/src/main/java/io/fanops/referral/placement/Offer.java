package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.brand.Availability;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A place in a partner's media that the brand can order.
///
/// @param partner key; left out for the partner itself
/// @param fanId where the partner is a fan
/// @param key unique with its partner
/// @param isOpen whether it can be ordered at this moment
/// @param reader who it is shown to
@Schema(name = "PlacementOffer")
@JsonInclude(JsonInclude.Include.NON_NULL)
record Offer(
        UUID id,
        @Nullable String partner,
        @JsonIgnore UUID partnerId,
        @JsonIgnore @Nullable UUID fanId,
        String key,
        Channel channel,
        Format format,
        @JsonUnwrapped Terms terms,
        Availability state,
        @JsonIgnore boolean isOpen,
        Instant createdAt,
        @JsonIgnore long revision,
        @JsonIgnore Reader reader) {

    /// A public page by https: a name of a host, no user, no other port, nothing but ASCII.
    static final String HTTPS =
            "https://[A-Za-z0-9][A-Za-z0-9.-]{0,251}\\.[A-Za-z]{2,63}(:443)?([/?#][!-~]*)?";

    static final String NO_HTTPS =
            "must be an https address in ASCII, with the name of a public host";

    enum Channel {
        WECHAT,
        WEIBO,
        DOUYIN,
        KUAISHOU,
        XIAOHONGSHU,
        BILIBILI,
        ZHIHU,
        TOUTIAO,
        TIKTOK,
        YOUTUBE,
        INSTAGRAM,
        FACEBOOK,
        X,
        PODCAST,
        BLOG,
        OTHER
    }

    enum Format {
        ARTICLE,
        POST,
        VIDEO,
        LIVE,
        STORY,
        AUDIO,
        OTHER
    }

    @JsonProperty("_actions")
    @Schema(description = "What who reads it may do with it now")
    List<String> actions() {
        if (reader == Reader.ANALYST) {
            return List.of();
        }
        return switch (state) {
            case ACTIVE ->
                    isOpen && reader != Reader.PARTNER
                            ? List.of("order", "edit", "pause", "end")
                            : List.of("edit", "pause", "end");
            case PAUSED -> List.of("edit", "resume", "end");
            case ENDED -> List.of();
        };
    }

    Offer seenBy(Reader other) {
        return new Offer(
                id,
                other == Reader.PARTNER ? null : partner,
                partnerId,
                fanId,
                key,
                channel,
                format,
                terms,
                state,
                isOpen,
                createdAt,
                revision,
                other);
    }

    /// What is told of the people behind an account, by the partner.
    ///
    /// @param averageEngagements likes, comments and shares of one piece
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Audience(
            @Nullable @Min(0) @Max(1_000_000_000_000L) Long followers,
            @Nullable @Min(0) @Max(1_000_000_000_000L) Long averageViews,
            @Nullable @Min(0) @Max(1_000_000_000_000L) Long averageEngagements) {

        boolean isEmpty() {
            return followers == null && averageViews == null && averageEngagements == null;
        }
    }

    /// @param pieces that can be published in one of `per`
    @Schema(name = "PlacementCapacity")
    record Capacity(@Min(1) @Max(10_000) int pieces, @NotNull Per per) {

        /// The first day of the span of time that a day's pieces are counted in.
        LocalDate period(LocalDate day) {
            return switch (per) {
                case DAY -> day;
                case MONTH -> day.withDayOfMonth(1);
            };
        }
    }

    enum Per {
        DAY,
        MONTH
    }

    /// What can be edited of an offer; orders keep what they were made by.
    ///
    /// @param account name of the account in its channel
    /// @param leadDays the brand's days from an order to the first day of publication; 0 where left
    ///   out
    /// @param startsAt from when on it can be ordered
    /// @param endsAt when it cannot be ordered any more
    /// @param capacity one piece a day where left out
    /// @param cancellationRate basis points of the price that the partner keeps where the brand
    ///   cancels what was accepted; 0 where left out
    @Schema(name = "PlacementOfferTerms")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Terms(
            @NotBlank @Size(max = 200) String name,
            @Nullable @Size(min = 1, max = 4_000) String description,
            @Nullable @Size(min = 1, max = 200) String account,
            @Nullable @Size(max = 2_000) @Pattern(regexp = HTTPS, message = NO_HTTPS)
                    String accountUrl,
            @Nullable @Valid Audience audience,
            @Size(max = 20) List<@NotBlank @Size(max = 50) String> tags,
            @NotNull @Valid Money price,
            @Min(0) @Max(365) Integer leadDays,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Valid Capacity capacity,
            @Min(0) @Max(10_000) Integer cancellationRate) {

        Terms(
                String name,
                @Nullable String description,
                @Nullable String account,
                @Nullable String accountUrl,
                @Nullable Audience audience,
                @Nullable List<String> tags,
                Money price,
                @Nullable Integer leadDays,
                @Nullable Instant startsAt,
                @Nullable Instant endsAt,
                @Nullable Capacity capacity,
                @Nullable Integer cancellationRate) {
            this.name = name;
            this.description = description;
            this.account = account;
            this.accountUrl = accountUrl;
            this.audience = audience == null || audience.isEmpty() ? null : audience;
            this.tags = tags == null ? List.of() : tags.stream().distinct().toList();
            this.price = price;
            this.leadDays = leadDays == null ? 0 : leadDays;
            this.startsAt = startsAt;
            this.endsAt = endsAt;
            this.capacity = capacity == null ? new Capacity(1, Per.DAY) : capacity;
            this.cancellationRate = cancellationRate == null ? 0 : cancellationRate;
        }

        /// The same with times as they will be read again.
        ///
        /// @throws Refused `VALIDATION_FAILED` for what no annotation sees
        Terms checked() {
            if (!price.isKnownCurrency()) {
                throw Refused.invalid("/price/currency", "is no currency of ISO 4217");
            }
            if (price.amount() == 0) {
                throw Refused.invalid("/price/amount", "is nothing");
            }
            var starts = StoredInstant.of(startsAt, "/startsAt");
            var ends = StoredInstant.of(endsAt, "/endsAt");
            if (starts != null && ends != null && !ends.isAfter(starts)) {
                throw Refused.invalid("/endsAt", "is not after startsAt");
            }
            return new Terms(
                    name,
                    description,
                    account,
                    accountUrl,
                    audience,
                    tags,
                    price,
                    leadDays,
                    starts,
                    ends,
                    capacity,
                    cancellationRate);
        }
    }
}
