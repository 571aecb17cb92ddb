package io.fanops.local.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/// A line of a service's structured log, as a person reads it.
public final class LogLine {
    private static final JsonMapper JSON = new JsonMapper();

    private LogLine() {}

    /// @param line as it stands in the log
    /// @return time, level, logger, message, trace id and stack trace of a JSON line; any other
    ///   line as it is
    public static String readable(String line) {
        if (!line.startsWith("{")) {
            return line;
        }
        try {
            JsonNode json = JSON.readTree(line);
            if (!json.has("message") || !json.has("level")) {
                return line;
            }
            StringBuilder text = new StringBuilder();
            text.append(time(json.path("timestamp").asText()))
                    .append(' ')
                    .append(json.path("level").asText())
                    .append(" [")
                    .append(simpleName(json.path("loggerName").asText()))
                    .append("] ")
                    .append(json.path("message").asText());
            String trace = json.path("mdc").path("traceId").asText();
            if (!trace.isEmpty()) {
                text.append(" traceId=").append(trace);
            }
            JsonNode exception = json.path("exception");
            String stack = exception.path("formatted").asText(json.path("stackTrace").asText());
            if (!stack.isBlank()) {
                text.append('\n').append(stack.strip());
            } else if (exception.has("exceptionType")) {
                text.append('\n')
                        .append(exception.path("exceptionType").asText())
                        .append(": ")
                        .append(exception.path("message").asText());
            }
            return text.toString();
        } catch (IOException _) {
            return line;
        }
    }

    /// Milliseconds are enough for a person: `2026-11-22T14:36:50.275804969Z` → `14:36:50.275`.
    private static String time(String timestamp) {
        int begin = timestamp.indexOf('T') + 1;
        return timestamp.substring(begin, Math.min(timestamp.length(), begin + 12));
    }

    private static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
