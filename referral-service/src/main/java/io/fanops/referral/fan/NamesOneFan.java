package io.fanops.referral.fan;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/// A fan is named by `fanId` or by `externalId`, never by both and never by neither.
@Constraint(validatedBy = NamesOneFan.Check.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface NamesOneFan {
    String message() default "must have either fanId or externalId";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Check implements ConstraintValidator<NamesOneFan, FanReference> {
        @Override
        public boolean isValid(
                @Nullable FanReference reference, ConstraintValidatorContext context) {
            return reference == null
                    || (reference.fanId() == null) != (reference.externalId() == null);
        }
    }
}
