package io.fanops.fan.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of a brand's rules.
///
/// @param version counts from 1; 0 is the default
/// @param madeBy subject of the token of whoever put them; null for the default
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Edition<T extends Record>(
        int version, T rules, @Nullable String madeBy, @Nullable Instant at) {}
