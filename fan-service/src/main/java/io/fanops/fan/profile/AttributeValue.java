package io.fanops.fan.profile;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Text of at most 1,000 characters, a number or a boolean.
@Constraint(validatedBy = AttributeValue.Check.class)
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@interface AttributeValue {
    String message() default "must be text of at most 1,000 characters, a number or a boolean";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Check implements ConstraintValidator<AttributeValue, Object> {
        @Override
        public boolean isValid(@Nullable Object value, ConstraintValidatorContext context) {
            return switch (value) {
                case Map<?, ?> _, List<?> _ -> false;
                case String text -> text.length() <= 1_000;
                case null, default -> true;
            };
        }
    }
}
