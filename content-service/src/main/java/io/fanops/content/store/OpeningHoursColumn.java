package io.fanops.content.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/// Opening hours as JSON text. What is stored must stay readable, so it does not depend on how the
/// API's JSON is set up.
@Converter
class OpeningHoursColumn implements AttributeConverter<List<OpeningSpan>, String> {
    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new JavaTimeModule());
    private static final TypeReference<List<OpeningSpan>> SPANS = new TypeReference<>() {};

    @Override
    public String convertToDatabaseColumn(List<OpeningSpan> spans) {
        try {
            return JSON.writerFor(SPANS).writeValueAsString(spans);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Opening hours that cannot be written", e);
        }
    }

    @Override
    public List<OpeningSpan> convertToEntityAttribute(String column) {
        try {
            return JSON.readValue(column, SPANS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Opening hours that cannot be read", e);
        }
    }
}
