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
import org.jspecify.annotations.Nullable;

/// Tags of 1 to 100 characters that are not all blank, checked in one go: constraints on each
/// element of forty would take an import longer than to read and write the fan.
@Constraint(validatedBy = EachTag.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@interface EachTag {
    String message() default "must have 1 to 100 characters, not all of them blank";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Check implements ConstraintValidator<EachTag, List<@Nullable String>> {
        @Override
        public boolean isValid(
                @Nullable List<@Nullable String> tags, ConstraintValidatorContext context) {
            if (tags == null) {
                return true;
            }
            for (int i = 0; i < tags.size(); i++) {
                var tag = tags.get(i);
                if (tag == null || tag.isBlank() || tag.length() > 100) {
                    context.disableDefaultConstraintViolation();
                    context.buildConstraintViolationWithTemplate(
                                    context.getDefaultConstraintMessageTemplate())
                            .addContainerElementNode("<list element>", List.class, 0)
                            .inIterable()
                            .atIndex(i)
                            .addConstraintViolation();
                    return false;
                }
            }
            return true;
        }
    }
}
