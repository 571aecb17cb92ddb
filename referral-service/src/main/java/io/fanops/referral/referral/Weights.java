package io.fanops.referral.referral;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How much signals weigh: data, and no code. Whoever changes it counts the version up; referrals
/// keep the weights that they were judged by.
///
/// @param version told with each score
record Weights(int version, Map<String, Weight> signals) {
    private static final String FILE = "/fraud/weights.json";

    /// The weights in force.
    static final Weights PRESENT = read();

    /// @param weight from 0 to 100
    /// @param above how many are nothing to wonder at, where the program sets no limit; null for
    ///   signals that count nothing, or only against a program's limit
    /// @param days back to which is counted; null where that is no matter of the data
    record Weight(int weight, @Nullable Integer above, @Nullable Integer days) {}

    Weight of(String code) {
        return Objects.requireNonNull(signals.get(code), code);
    }

    private static Weights read() {
        try (var file = Weights.class.getResourceAsStream(FILE)) {
            return JsonMapper.builder()
                    .build()
                    .readValue(Objects.requireNonNull(file, FILE), Weights.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
