package io.fanops.content.lottery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.content.referral.Prize;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One time that a fan took part in a lottery.
///
/// @param fanId who, as they were called then
/// @param ticket what the draw decides by
/// @param prize where it won one
/// @param givenAt when the prize came to the fan's wallet; a moment after it is won
@Schema(name = "LotteryEntry")
@JsonInclude(JsonInclude.Include.NON_NULL)
record Entry(
        UUID id,
        UUID fanId,
        String ticket,
        Instant at,
        Result result,
        @Nullable Prize prize,
        @Nullable Instant givenAt) {

    enum Result {
        /// For the draw at the end, or for the referral service to say whether the prize is there.
        WAITING,
        WON,
        LOST
    }
}
