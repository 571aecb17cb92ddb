package io.fanops.fan.touch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A moment at which something passed between brand and fan: in this century, and not ahead of us
/// by more than clocks differ.
@Constraint(validatedBy = Happened.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Happened {
    String message() default "must be a moment since 2000-01-01, and not in the future";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    @ApplicationScoped
    class Check implements ConstraintValidator<Happened, Instant> {
        private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
        private static final Duration AHEAD = Duration.ofMinutes(5);

        private final Clock clock;

        Check(Clock clock) {
            this.clock = clock;
        }

        @Override
        public boolean isValid(@Nullable Instant moment, ConstraintValidatorContext context) {
            return moment == null
                    || !moment.isBefore(EARLIEST) && !moment.isAfter(clock.instant().plus(AHEAD));
        }
    }
}
