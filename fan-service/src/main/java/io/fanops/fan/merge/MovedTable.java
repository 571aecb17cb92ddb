package io.fanops.fan.merge;

import java.util.List;
import java.util.stream.Collectors;

/// A table whose rows go from the merged fan to the survivor and back.
///
/// @param name the table's; its columns `brand` and `fan_id` say whose a row is
/// @param identity the columns that, with the brand and the fan, name one row: where the survivor
///   has a row of the same name, its own stays and the other is taken out until the undoing. For a
///   table with a key of its own, that key
record MovedTable(String name, List<String> identity) {
    /// All of them. What is left out stays under the id that it was told of, and is read through
    /// `WhoIs.idsOf`: touches, moves on the ladder, roles, what was done in communities, what came
    /// in from outside, consents to channels (which [Consents] unites).
    static final List<MovedTable> ALL =
            List.of(
                    new MovedTable("fan_identity", List.of("channel", "external_id")),
                    new MovedTable("community_member", List.of("community")),
                    new MovedTable("topic_consent", List.of("channel", "topic")),
                    new MovedTable("tag_source", List.of("tag")),
                    new MovedTable("feedback", List.of("external_id")),
                    new MovedTable("fan_product", List.of("product")),
                    new MovedTable("promise_to", List.of("promise_id")),
                    new MovedTable("conversation", List.of("id")),
                    new MovedTable("contact_preference", List.of()),
                    new MovedTable("kol_fan", List.of("kol")));

    /// The condition that rows `a` and `b` have the same name: any two, where a fan has one at
    /// most.
    String same(String a, String b) {
        return identity.isEmpty()
                ? "true"
                : identity.stream()
                        .map(column -> a + "." + column + " = " + b + "." + column)
                        .collect(Collectors.joining(" and "));
    }
}
