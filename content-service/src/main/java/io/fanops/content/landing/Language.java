package io.fanops.content.landing;

import io.quarkus.qute.i18n.Localized;
import io.quarkus.qute.i18n.MessageBundles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The languages that the pages speak.
enum Language {
    ENGLISH("en", Locale.ENGLISH),
    CHINESE("zh-CN", Locale.CHINESE);

    /// More ranges than any browser sends.
    private static final int LONGEST_HEADER = 500;

    private final String tag;
    private final Locale locale;

    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
    }

    /// As a page's `lang`.
    String tag() {
        return tag;
    }

    /// As the message bundle and the formats of dates know it.
    Locale locale() {
        return locale;
    }

    Words words() {
        return MessageBundles.get(Words.class, Localized.Literal.of(locale.toLanguageTag()));
    }

    /// The language for a reader: the first one wished that we speak, else the brand's own, else
    /// English.
    ///
    /// @param wished the header `Accept-Language`, well-formed or not
    static Language of(@Nullable String wished, Locale brand) {
        return firstSpoken(wished).or(() -> speaking(brand.getLanguage())).orElse(ENGLISH);
    }

    private static Optional<Language> firstSpoken(@Nullable String wished) {
        if (wished == null || wished.isBlank() || wished.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        List<Locale.LanguageRange> ranges;
        try {
            ranges = Locale.LanguageRange.parse(wished);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return ranges.stream()
                .filter(range -> range.getWeight() > 0)
                .map(range -> range.getRange().split("-", 2)[0])
                .flatMap(language -> speaking(language).stream())
                .findFirst();
    }

    private static Optional<Language> speaking(String language) {
        return switch (language) {
            case "zh" -> Optional.of(CHINESE);
            case "en" -> Optional.of(ENGLISH);
            default -> Optional.empty();
        };
    }
}
