package io.fanops.content.landing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "zh-CN,zh;q=0.9,en;q=0.8 | en-GB | CHINESE",
                "zh-TW                   | en    | CHINESE",
                "en-US,en;q=0.9          | zh-CN | ENGLISH",
                "de,fr;q=0.8,en;q=0.5    | zh-CN | ENGLISH",
                "en;q=0.3,zh;q=0.9       | en    | CHINESE",
                "zh;q=0,en;q=0.1         | zh    | ENGLISH",
                "de                      | zh-CN | CHINESE",
                "*                       | zh-CN | CHINESE",
                "-                       | zh-CN | CHINESE",
                "-                       | de    | ENGLISH",
                ";;;q=x                  | zh    | CHINESE",
                "''                      | und   | ENGLISH"
            })
    void speaksWhatTheReaderWishesElseWhatTheBrandDoes(
            String wished, String brand, Language language) {
        assertThat(Language.of(wished, Locale.forLanguageTag(brand))).isEqualTo(language);
    }
}
