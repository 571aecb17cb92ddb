package io.fanops.fan.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What other rules would change.
///
/// @param examined fans who were judged by them
/// @param changed fans who would stand elsewhere
/// @param complete whether all of the brand's fans were judged
public record Change(long examined, long changed, boolean complete, List<Moved> moves) {

    /// @param from null for fans who stand nowhere yet
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Moved(@Nullable String from, String to, long fans) {}

    /// Counts fans one by one.
    public static final class Count {
        private final Map<String, Map<String, Long>> moves = new TreeMap<>();
        private long examined;
        private long changed;

        public void add(@Nullable String from, String to) {
            examined++;
            if (!to.equals(from)) {
                changed++;
                moves.computeIfAbsent(from == null ? "" : from, _ -> new LinkedHashMap<>())
                        .merge(to, 1L, Long::sum);
            }
        }

        public long examined() {
            return examined;
        }

        public Change asOf(boolean complete) {
            var told = new ArrayList<Moved>();
            moves.forEach((from, tos) ->
                    tos.forEach((to, fans) ->
                            told.add(new Moved(from.isEmpty() ? null : from, to, fans))));
            return new Change(examined, changed, complete, told);
        }
    }
}
