package io.fanops.fan.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What is captured of conversations.
///
/// @param consent the fan's consent that it takes, by its channel
/// @param keepTextDays days for which texts are kept; 0 keeps none
/// @param rules what keywords mean, the later one winning where two speak of one tag
record Policy(
        @Schema(description = "The fan's consent that it takes, as in the fan's `consents`")
                @NotBlank
                @Size(max = 50)
                String consent,
        @Schema(description = "0 keeps no text") @NotNull @Min(0) @Max(3650) Integer keepTextDays,
        @NotNull @Size(max = 1_000) List<@NotNull @Valid Rule> rules) {

    /// Half a year of texts: two quarters of a support history, and no archive.
    static final Policy DEFAULT = new Policy("conversation", 180, List.of());

    /// What a text of a fan's means.
    Meaning of(String text) {
        var folded = fold(text);
        var tags = new LinkedHashMap<String, Boolean>();
        double sum = 0;
        int felt = 0;
        for (var rule : rules) {
            if (!rule.isIn(folded)) {
                continue;
            }
            rule.orNoAdditions().forEach(tag -> tags.put(tag, true));
            rule.orNoRemovals().forEach(tag -> tags.put(tag, false));
            if (rule.sentiment() != null) {
                sum += rule.sentiment();
                felt++;
            }
        }
        var add = new LinkedHashSet<String>();
        var remove = new LinkedHashSet<String>();
        tags.forEach((tag, added) -> (added ? add : remove).add(tag));
        return new Meaning(add, remove, felt == 0 ? null : sum / felt);
    }

    /// One form for what reads the same: full and half width, upper and lower case, ligatures.
    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /// A keyword and what it means.
    ///
    /// @param keyword found anywhere in the text; an end of it that is a Latin letter or a digit
    ///   must be the end of a word there, so that `tea` is not in `steam`
    /// @param sentiment -1 to 1; null where it tells none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Rule(
            @NotBlank @Size(max = 100) String keyword,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 100) String> add,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 100) String> remove,
            @Nullable @DecimalMin("-1") @DecimalMax("1") Double sentiment) {

        List<String> orNoAdditions() {
            return add == null ? List.of() : add;
        }

        List<String> orNoRemovals() {
            return remove == null ? List.of() : remove;
        }

        /// @param folded see [Policy#fold]
        boolean isIn(String folded) {
            var wanted = fold(keyword).strip();
            if (wanted.isEmpty()) {
                return false;
            }
            int at = folded.indexOf(wanted);
            while (at >= 0) {
                int end = at + wanted.length();
                if ((at == 0 || !isInsideAWord(folded.codePointBefore(at), wanted.codePointAt(0)))
                        && (end == folded.length()
                                || !isInsideAWord(
                                        folded.codePointAt(end),
                                        wanted.codePointBefore(wanted.length())))) {
                    return true;
                }
                at = folded.indexOf(wanted, at + 1);
            }
            return false;
        }

        private static boolean isInsideAWord(int neighbour, int edge) {
            return isOfAWord(edge) && isOfAWord(neighbour);
        }

        /// Chinese sets no blanks between words: there any place will do.
        private static boolean isOfAWord(int character) {
            return Character.isDigit(character)
                    || Character.isLetter(character)
                            && Character.UnicodeScript.of(character)
                                    == Character.UnicodeScript.LATIN;
        }
    }

    /// @param add tags that the fan should have
    /// @param remove tags that the fan should not have
    /// @param sentiment the mean of the matched rules'; null where none tells one
    record Meaning(Set<String> add, Set<String> remove, @Nullable Double sentiment) {
        /// Of what says nothing of the fan.
        static final Meaning NONE = new Meaning(Set.of(), Set.of(), null);
    }
}
