package io.fanops.platform.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.ValueInstantiators;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.UntypedObjectDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How all services read and write JSON: what is unknown, of the wrong type or said twice is
/// refused, not guessed.
@Singleton
class StrictJson implements ObjectMapperCustomizer {
    /// Before the point or behind it.
    private static final int DIGITS = 100;

    private static final double MOST = 1e100;
    private static final double LEAST = 1e-100;

    private static final String TOO_LONG =
            "is a number of more than " + DIGITS + " digits before the point or behind it";

    /// Last of all: Quarkus adds its modules before those of the lowest priority, and of two
    /// deserializers of one type the later one is taken.
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        // Who sends a blank text in place of a number means something, and not that it be left out.
        mapper.coercionConfigDefaults()
                .setAcceptBlankAsEmpty(false)
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        mapper.getFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
        // Nesting of 100 is beyond any honest request of ours. PostgreSQL writes the least double
        // that was stored in some 350 characters.
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(100)
                                .maxNumberLength(400)
                                .build());
        var values =
                new SimpleModule("fanops-strict-values")
                        .addDeserializer(String.class, new StorableText())
                        .addKeyDeserializer(String.class, new StorableKey())
                        .addDeserializer(Object.class, new StorableObject())
                        .addDeserializer(Double.class, new BoundedDouble(Double.class, null))
                        .addDeserializer(double.class, new BoundedDouble(double.class, 0.0))
                        .addDeserializer(BigDecimal.class, new BoundedDecimal())
                        .addDeserializer(Instant.class, new Timestamp());
        mapper.registerModule(
                new SimpleModule("fanops-strict-creators") {
                    @Override
                    public void setupModule(SetupContext context) {
                        context.addValueInstantiators(
                                new ValueInstantiators.Base() {
                                    @Override
                                    public ValueInstantiator findValueInstantiator(
                                            DeserializationConfig config,
                                            BeanDescription type,
                                            ValueInstantiator found) {
                                        return found.canCreateFromString()
                                                ? new StorableCreator(found)
                                                : found;
                                    }
                                });
                    }
                });
        mapper.registerModule(values);
    }

    /// What PostgreSQL's text cannot hold: U+0000, and half of a surrogate pair (which the driver
    /// would turn into a question mark).
    ///
    /// @return why `text` cannot be stored, or null where it can
    static @Nullable String unstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "holds a NUL character";
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return "holds half of a surrogate pair, which is no character";
                }
                i++;
            }
        }
        return null;
    }

    /// A value that can be read and not be kept; the message says why.
    static final class Unstorable extends InvalidFormatException {
        Unstorable(JsonParser parser, String why, Object value, Class<?> type) {
            super(parser, why, value, type);
        }
    }

    /// Numbers of less than 100 digits on either side of the point. What is nearer to 0 is 0: a
    /// part of it could be lost on the way to the database and back, and it means nothing.
    private static final class BoundedDouble extends NumberDeserializers.DoubleDeserializer {
        BoundedDouble(Class<Double> type, @Nullable Double ifNull) {
            super(type, ifNull);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            var value = super.deserialize(parser, context);
            if (value == null || Math.abs(value) < LEAST) {
                return value == null ? value : Double.valueOf(0);
            }
            if (!(Math.abs(value) < MOST)) {
                throw new Unstorable(parser, TOO_LONG, value, Double.class);
            }
            return value;
        }
    }

    private static final class BoundedDecimal extends NumberDeserializers.BigDecimalDeserializer {
        @Override
        public BigDecimal deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            var value = super.deserialize(parser, context);
            if (value != null
                    && (value.scale() > DIGITS
                            || (long) value.precision() - value.scale() > DIGITS)) {
                throw new Unstorable(parser, TOO_LONG, value, BigDecimal.class);
            }
            return value;
        }
    }

    private static final class StorableText extends StdScalarDeserializer<String> {
        StorableText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (!parser.currentToken().isScalarValue()
                    || parser.currentToken().isNumeric()
                    || parser.currentToken().isBoolean()) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            var text = parser.getText();
            var fault = unstorable(text);
            if (fault != null) {
                throw new Unstorable(parser, fault, text, String.class);
            }
            return text;
        }
    }

    private static final class StorableKey extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context)
                throws IOException {
            var fault = unstorable(key);
            if (fault != null) {
                throw new Unstorable(context.getParser(), fault, key, String.class);
            }
            return key;
        }
    }

    /// What is made of a bare text by its own creator goes round [StorableText].
    private static final class StorableCreator extends ValueInstantiator.Delegating {
        StorableCreator(ValueInstantiator creator) {
            super(creator);
        }

        @Override
        public Object createFromString(DeserializationContext context, String text)
                throws IOException {
            var fault = unstorable(text);
            if (fault != null) {
                throw new Unstorable(context.getParser(), fault, text, getValueClass());
            }
            return super.createFromString(context, text);
        }
    }

    /// Objects in the caller's own form, whose keys no record names.
    private static final class StorableObject extends UntypedObjectDeserializer {
        StorableObject() {
            super((JavaType) null, (JavaType) null);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            var value = super.deserialize(parser, context);
            boolean tooLarge =
                    switch (value) {
                        // A number beyond a double's range is read as infinite.
                        case Double number -> number.isInfinite();
                        // PostgreSQL writes 1e308 as a whole number.
                        case BigInteger number -> Double.isInfinite(number.doubleValue());
                        case null, default -> false;
                    };
            if (tooLarge) {
                throw new Unstorable(parser, "is too large a number", value, Object.class);
            }
            return value;
        }

        @Override
        protected Object mapObject(JsonParser parser, DeserializationContext context)
                throws IOException {
            var object = super.mapObject(parser, context);
            if (object instanceof Map<?, ?> map) {
                for (var key : map.keySet()) {
                    var fault = unstorable(String.valueOf(key));
                    if (fault != null) {
                        throw new Unstorable(parser, fault, key, String.class);
                    }
                }
            }
            return object;
        }
    }

    /// RFC 3339 text alone: a number would be read as seconds, and who sends one means
    /// milliseconds.
    private static final class Timestamp extends StdScalarDeserializer<Instant> {
        /// What both Java and PostgreSQL can hold, and more than any honest timestamp needs.
        private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

        private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

        Timestamp() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            try {
                var instant =
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                                parser.getText().strip(), Instant::from);
                if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                    return instant;
                }
            } catch (DateTimeException _) {
                // Told below, as one that is out of range.
            }
            throw InvalidFormatException.from(
                    parser, "is no timestamp", parser.getText(), Instant.class);
        }
    }
}
