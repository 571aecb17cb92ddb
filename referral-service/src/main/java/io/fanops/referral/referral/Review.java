package io.fanops.referral.referral;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.program.Decision;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What was decided on a held referral.
///
/// @param by subject of whoever decided, or `policy` where the program did
/// @param reason a code of whoever decided, such as `SAME_HOUSEHOLD`
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "What was decided while it was held, by whom and why")
record Review(Decision decision, @Nullable String reason, String by, Instant at) {
    /// Who decides where a program says what becomes of referrals that nobody has looked at.
    static final String POLICY = "policy";
}
