package io.fanops.referral.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A fan's link to something of the brand's.
///
/// @param fanId whose it is, in their own right
/// @param target where it leads
/// @param content under what its figures are added up
/// @param via code of the link by which the fan came
/// @param depth links in the chain before it
record ShareLink(
        UUID id,
        UUID fanId,
        String code,
        String url,
        String target,
        String content,
        @Nullable String channel,
        @Nullable String via,
        int depth,
        Instant createdAt,
        Figures figures) {

    /// What came of links.
    ///
    /// @param openings by people, each once a minute
    /// @param visitors who had not opened the link for 30 days
    /// @param orders of others, that are credited to the link
    record Figures(long openings, long visitors, long orders) {}

    /// As the fan sees it.
    Own own() {
        return new Own(
                code,
                url,
                target,
                content,
                channel,
                via,
                depth,
                figures.openings(),
                figures.visitors(),
                figures.orders(),
                createdAt);
    }

    /// As the brand sees it.
    View view() {
        return new View(
                code,
                url,
                new Sharer(fanId),
                target,
                content,
                channel,
                via,
                depth,
                figures.openings(),
                figures.visitors(),
                figures.orders(),
                createdAt);
    }

    @Schema(name = "OwnShareLink")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Own(
            String code,
            @Schema(description = "What is sent to friends") String url,
            @Schema(description = "Where it leads") String target,
            @Schema(description = "The item's id, or its page's address without query and fragment")
                    String content,
            @Nullable String channel,
            @Schema(description = "Code of the link by which I came to it") @Nullable String via,
            @Schema(description = "Links in the chain before it") int depth,
            @Schema(description = "By people, each once a minute") long openings,
            @Schema(description = "Each once in 30 days") long visitors,
            @Schema(description = "Of others, that are credited to the link") long orders,
            Instant createdAt) {}

    @Schema(name = "ShareLink")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String code,
            @Schema(description = "What is sent to friends") String url,
            Sharer fan,
            @Schema(description = "Where it leads") String target,
            @Schema(description = "The item's id, or its page's address without query and fragment")
                    String content,
            @Nullable String channel,
            @Schema(description = "Code of the link by which the fan came to it")
                    @Nullable String via,
            @Schema(description = "Links in the chain before it") int depth,
            @Schema(description = "By people, each once a minute") long openings,
            @Schema(description = "Each once in 30 days") long visitors,
            @Schema(description = "Of others, that are credited to the link") long orders,
            Instant createdAt) {}

    record Sharer(UUID fanId) {}
}
