package io.fanops.referral.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/// Terms as they are stored. Old versions are read for as long as their referrals live, so what is
/// unknown is passed over.
@Converter
public class TermsJson implements AttributeConverter<Terms, String> {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    public static String write(Terms terms) {
        try {
            return JSON.writeValueAsString(terms);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Terms that cannot be written", e);
        }
    }

    public static Terms read(String stored) {
        try {
            return JSON.readValue(stored, Terms.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored terms that cannot be read", e);
        }
    }

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Terms terms) {
        return terms == null ? null : write(terms);
    }

    @Override
    public @Nullable Terms convertToEntityAttribute(@Nullable String stored) {
        return stored == null ? null : read(stored);
    }
}
