package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.problem.Pointer;
import io.fanops.platform.problem.Refused;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How the columns of a brand's file are to be read.
///
/// @param columns the fan's field by the name of the column; `tags` may be said of several columns
/// @param constants what is so of every fan of the file, by field
/// @param values by field what the file's words mean, such as `{"gender": {"女": "F"}}`; a word that
///   is not here stays as it is, one that means an empty text says nothing
/// @param tagSeparator what stands between tags in a cell; `;` or `|` where it is left out
/// @param ignore columns that are not read
@JsonInclude(JsonInclude.Include.NON_NULL)
record ColumnMapping(
        @Schema(
                        description =
                                "Field by column: externalId, nickname, gender, birthYear, phone, email, region, joinedOn, consentedAt, tags, "
                                        + "attributes.<name>, identities.<channel>, consents.<channel>",
                        examples = "{\"会员号\": \"externalId\", \"收入\": \"attributes.income\"}")
                @NotEmpty
                @Size(max = 500)
                Map<@NotBlank @Size(max = 200) String, @NotNull @Size(max = 120) String> columns,
        @Nullable @Size(max = 100)
                Map<@NotBlank @Size(max = 120) String, @NotNull @NotBlank @Size(max = 1_000) String>
                        constants,
        @Nullable @Size(max = 100)
                Map<
                                @NotBlank @Size(max = 120) String,
                                @NotNull @Size(max = 1_000) Map<
                                        @Size(max = 200) String,
                                        @NotNull @Size(max = 1_000) String>>
                        values,
        @Nullable @Size(min = 1, max = 10) String tagSeparator,
        @Nullable @Size(max = 500) List<@NotBlank @Size(max = 200) String> ignore) {

    private static final Set<String> FIELDS =
            Set.of(
                    "externalId",
                    "nickname",
                    "gender",
                    "birthYear",
                    "phone",
                    "email",
                    "region",
                    "joinedOn",
                    "consentedAt",
                    "tags");

    private static final Set<String> GROUPS = Set.of("attributes", "identities", "consents");

    /// Whether a fan has such a field.
    static boolean isField(String target) {
        int dot = target.indexOf('.');
        return dot < 0
                ? FIELDS.contains(target)
                : GROUPS.contains(target.substring(0, dot)) && dot < target.length() - 1;
    }

    /// @throws Refused where a field is unknown, said of two columns, or missing
    void check() {
        var byField = new HashMap<String, String>();
        columns.forEach((column, field) -> {
            requireField(Pointer.to("columns", column), field);
            var other = byField.putIfAbsent(field, column);
            if (other != null && !field.equals("tags")) {
                throw Refused.invalid(
                        Pointer.to("columns", column),
                        "is the second column for `" + field + "`; the other is `" + other + "`");
            }
        });
        if (!byField.containsKey("externalId")) {
            throw Refused.invalid(
                    "/columns", "has no column for `externalId`, which every fan needs");
        }
        orNone(constants)
                .forEach((field, _) -> {
                    requireField(Pointer.to("constants", field), field);
                    if (byField.containsKey(field) && !field.equals("tags")) {
                        throw Refused.invalid(
                                Pointer.to("constants", field), "is read from a column already");
                    }
                });
        orNone(values).forEach((field, _) -> requireField(Pointer.to("values", field), field));
        if (ignore != null) {
            ignore.stream()
                    .filter(columns::containsKey)
                    .findFirst()
                    .ifPresent(column -> {
                        throw Refused.invalid("/ignore", "names `" + column + "`, which is read");
                    });
        }
    }

    private static void requireField(String pointer, String field) {
        if (!isField(field)) {
            throw Refused.invalid(
                    pointer,
                    "`"
                            + field
                            + "` is no field of a fan; fields are "
                            + String.join(", ", FIELDS.stream().sorted().toList())
                            + ", attributes.<name>, identities.<channel>, consents.<channel>");
        }
    }

    /// What a column is, or null where it is not read.
    @Nullable String fieldOf(String column) {
        return columns.get(column);
    }

    /// Whether somebody has thought of this column.
    boolean knows(String column) {
        return columns.containsKey(column) || ignore != null && ignore.contains(column);
    }

    String meaning(String field, String word) {
        return Objects.requireNonNull(
                orNone(values).getOrDefault(field, Map.of()).getOrDefault(word, word));
    }

    Map<String, String> orNoConstants() {
        return orNone(constants);
    }

    Map<String, Map<String, String>> orNoValues() {
        return orNone(values);
    }

    private static <V> Map<String, V> orNone(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
