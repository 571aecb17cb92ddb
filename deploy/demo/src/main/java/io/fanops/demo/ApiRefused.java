package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;

/// An answer that is neither a success nor worth another try: what was asked, and what the problem
/// document says.
final class ApiRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    ApiRefused(String asked, int status, JsonNode problem) {
        super(words(asked, status, problem));
        this.status = status;
        this.code = problem.path("code").asText("");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    private static String words(String asked, int status, JsonNode problem) {
        var words = new StringBuilder(asked).append(" → ").append(status);
        for (String member : new String[] {"code", "detail", "traceId"}) {
            if (problem.hasNonNull(member)) {
                words.append(' ').append(problem.get(member).asText());
            }
        }
        for (JsonNode field : problem.path("errors")) {
            words.append("; ")
                    .append(field.path("pointer").asText())
                    .append(' ')
                    .append(field.path("detail").asText());
        }
        return words.toString();
    }
}
