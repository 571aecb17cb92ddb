package io.fanops.fan.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// An audience expression, such as `tag("coffee") and not stage("BYSTANDER") and
/// attribute("income") >= 70000`.
public sealed interface Expression {

    record And(List<Expression> all) implements Expression {}

    record Or(List<Expression> any) implements Expression {}

    record Not(Expression inner) implements Expression {}

    /// `tag("a", "b")`: has at least one of the values.
    record Has(Membership what, List<String> values) implements Expression {}

    /// `attribute("income")`: has the attribute, whatever its value.
    record HasAttribute(String name) implements Expression {}

    /// `attribute("income") >= 70000`. A fan without the attribute, or with one of another type, is
    /// not in it.
    record CompareAttribute(String name, Comparison comparison, Literal literal)
            implements Expression {}

    /// `orders > 3`. A fan of whom the field is unknown is not in it.
    record CompareField(Field field, Comparison comparison, Literal literal)
            implements Expression {}

    /// Is a member of a static audience, by its id: what `audience("…")` comes to for one.
    record In(UUID audience) implements Expression {}

    enum Membership {
        TAG("tag"),
        STAGE("stage"),
        TIER("tier"),
        GENDER("gender"),
        REGION("region"),
        CHANNEL("channel"),
        CONSENT("consent"),
        COMMUNITY("community"),
        ATTITUDE("attitude"),
        ROLE("role"),
        /// Is a fan of an endorser's, by the KOL's key.
        KOL("kol"),
        /// By its name; [io.fanops.fan.audience] replaces it by what the audience means.
        AUDIENCE("audience");

        public final String word;

        Membership(String word) {
            this.word = word;
        }

        static Optional<Membership> of(String word) {
            for (var membership : values()) {
                if (membership.word.equals(word)) {
                    return Optional.of(membership);
                }
            }
            return Optional.empty();
        }
    }

    enum Field {
        BIRTH_YEAR("birthYear", "birth_year", Type.NUMBER),
        JOINED_ON("joinedOn", "joined_on", Type.DATE),
        LAST_SEEN("lastSeen", "last_seen", Type.INSTANT),
        ORDERS("orders", "orders", Type.NUMBER),
        /// In minor units of the brand's currency.
        SPENT("spent", "spent", Type.NUMBER);

        public enum Type {
            NUMBER,
            DATE,
            INSTANT
        }

        public final String word;
        public final String column;
        public final Type type;

        Field(String word, String column, Type type) {
            this.word = word;
            this.column = column;
            this.type = type;
        }

        static Optional<Field> of(String word) {
            for (var field : values()) {
                if (field.word.equals(word)) {
                    return Optional.of(field);
                }
            }
            return Optional.empty();
        }
    }

    enum Comparison {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        public final String sql;

        Comparison(String sql) {
            this.sql = sql;
        }

        /// @param order of the fan's value to the literal, negative, zero or positive
        public boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    sealed interface Literal {
        record Text(String value) implements Literal {}

        record Number(BigDecimal value) implements Literal {}

        record Truth(boolean value) implements Literal {}
    }
}
