package io.fanops.referral.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.link.Destination;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a fan wants to share. Page, content and channel together are what the link is for.
///
/// @param url an https page on one of the share policy's `allowedHosts`
/// @param content the item's id in the brand's or the content service's words
/// @param channel where it is shared
/// @param via code of the share link by which the fan came
@JsonInclude(JsonInclude.Include.NON_NULL)
record Wish(
        @NotBlank @Size(max = 2_000) String url,
        @Schema(description = "The item's id; its figures are added up under it")
                @Nullable
                @Size(min = 1, max = 64)
                String content,
        @Schema(examples = "wechat") @Nullable @Size(min = 1, max = 50) String channel,
        @Schema(
                        description =
                                "Code of the share link by which the fan came, as the page was told in `via`; a code that leads nowhere any more is passed over")
                @Nullable
                @Size(min = 1, max = 64)
                String via) {
    /// Where the link leads.
    String target() {
        return Destination.of(url).url();
    }

    /// Under what the figures are added up: the content, or else the page without what is said to
    /// it.
    String about() {
        if (content != null) {
            return content;
        }
        var page = URI.create(url);
        return "https://" + page.getHost() + page.getRawPath();
    }
}
