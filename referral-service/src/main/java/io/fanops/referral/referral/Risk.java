package io.fanops.referral.referral;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What speaks against a referral, as it was seen when the referral was made.
///
/// @param score from 0 to 100: the sum of the signals' weights
/// @param weights version of the weights that counted
@Schema(description = "What speaks against it, as it was seen when it was made")
record Risk(int score, int weights, List<Signal> signals) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Something that was seen.
    ///
    /// @param seen in words, without anybody's name, device or address
    /// @param holds whether it has the referral looked at by itself, whatever the score
    record Signal(String code, int weight, String seen, boolean holds) {}

    static Risk of(List<Signal> signals, int weights) {
        return new Risk(
                Math.min(100, signals.stream().mapToInt(Signal::weight).sum()), weights, signals);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A risk that cannot be written", e);
        }
    }

    static @Nullable Risk read(@Nullable String stored) {
        try {
            return stored == null ? null : JSON.readValue(stored, Risk.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored risk that cannot be read", e);
        }
    }
}
