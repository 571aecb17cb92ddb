package io.fanops.platform.action;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On `_actions`, a list of strings: of what stands in it the caller is shown what one of these
/// resources lets the caller do. Who reads it without a token, and what is written in nobody's
/// request, gets it as it is.
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface ActionsOf {
    Class<?>[] value();
}
