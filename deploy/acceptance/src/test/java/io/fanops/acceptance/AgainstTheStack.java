package io.fanops.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks tests that need a running stack: skipped, and saying so, where there is none.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AgainstTheStack.Condition.class)
@interface AgainstTheStack {

    /// Looks at the environment only: a stack that is named but does not answer must fail the
    /// tests, not skip them.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return System.getenv(Stack.CREDENTIALS) == null
                    ? ConditionEvaluationResult.disabled(
                            "No running stack: start one with ./fanops up, then set "
                                    + Stack.CREDENTIALS
                                    + " to a file with what ./fanops credentials prints")
                    : ConditionEvaluationResult.enabled("a stack is named");
        }
    }
}
