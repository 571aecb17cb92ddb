package io.fanops.referral.share;

import io.fanops.referral.link.AllowedHosts;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What fans may share.
///
/// @param allowedHosts where share links may lead; nowhere where empty
record SharePolicy(
        @Schema(description = "Names of hosts in small letters, such as `www.example.com`")
                @NotNull
                @Size(max = 100)
                List<
                                @NotNull
                                @Pattern(regexp = AllowedHosts.NAME, message = AllowedHosts.NO_NAME)
                                String>
                        allowedHosts) {

    boolean allows(String url) {
        return new AllowedHosts(allowedHosts).allow(url);
    }

    /// @throws io.fanops.platform.problem.Refused `VALIDATION_FAILED` for a page that nobody may
    ///   share
    void check(@Nullable String url, String pointer) {
        new AllowedHosts(allowedHosts).check(url, pointer, "share policy");
    }
}
