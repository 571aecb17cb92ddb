package io.fanops.fan.merge;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A table whose rows go from the merged fan to the survivor and back.
///
/// @param name the table's; its columns `brand` and `fan_id` say whose a row is
/// @param identity the columns that, with the brand and the fan, name one row: where the survivor
///   has a row of the same name, its own stays and the other is taken out until the undoing. For a
///   table with a key of its own, that key
/// @param united columns of which the survivor's row takes the greater or the lesser of both (of
///   two booleans the greater is the one that is true), by that function's name
record MovedTable(String name, List<String> identity, Map<String, String> united) {
    /// All of them. What is left out stays under the id that it was told of, and is read through
    /// `WhoIs.idsOf`: touches, moves on the ladder, roles, what was done in communities, what came
    /// in from outside. Consents are united by `UnitingConsents`.
    static final List<MovedTable> ALL =
            List.of(
                    new MovedTable("fan_identity", List.of("channel", "external_id")),
                    new MovedTable("community_member", List.of("community")),
                    new MovedTable("tag_source", List.of("tag")),
                    new MovedTable("feedback", List.of("external_id")),
                    new MovedTable(
                            "fan_product",
                            List.of("product"),
                            Map.of("pays", "greatest", "uses", "greatest", "since", "least")),
                    new MovedTable("promise_to", List.of("promise_id")),
                    new MovedTable("conversation", List.of("id")),
                    new MovedTable("contact_preference", List.of()),
                    new MovedTable("kol_fan", List.of("kol")));

    MovedTable(String name, List<String> identity) {
        this(name, identity, Map.of());
    }

    /// What `of` says of each united column, in their order.
    ///
    /// @param of with the column's name for `%1$s` and the function's for `%2$s`
    String united(String of, String between) {
        return new TreeMap<>(united)
                .entrySet().stream()
                        .map(column -> of.formatted(column.getKey(), column.getValue()))
                        .collect(Collectors.joining(between));
    }

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
