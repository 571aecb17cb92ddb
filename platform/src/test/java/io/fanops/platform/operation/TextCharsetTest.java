package io.fanops.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCharsetTest {
    private static final Charset GBK = Charset.forName("GBK");
    private static final Charset GB18030 = Charset.forName("GB18030");

    @ParameterizedTest
    @CsvSource({
        "'', UTF-8, UTF-8",
        "externalId, UTF-8, UTF-8",
        "会员号, UTF-8, UTF-8",
        "😀, UTF-8, UTF-8",
        "会员号, GBK, GB18030",
        "会员号, GB2312, GB18030",
        "㐀𠀀, GB18030, GB18030",
        "'\uFEFF会员号', UTF-8, UTF-8",
        "'\uFEFF会员号', UTF-16LE, UTF-16",
        "'\uFEFF会员号', UTF-16BE, UTF-16"
    })
    void seesWhatATextIsIn(String text, String written, String seen) throws IOException {
        assertEquals(Charset.forName(seen), of(text.getBytes(Charset.forName(written))));
    }

    @Test
    void aBrokenLineDoesNotTurnAFileOfUtf8IntoNonsense() throws IOException {
        var text = "externalId,nickname\n" + "a,梅雨\n".repeat(20);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var broken = "b,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        var both = Arrays.copyOf(bytes, bytes.length + broken.length);
        System.arraycopy(broken, 0, both, bytes.length, broken.length);
        assertEquals(StandardCharsets.UTF_8, of(both));
    }

    @Test
    void aTextThatIsCutWithinACharacterIsSeenToo() throws IOException {
        var bytes = "会员".getBytes(StandardCharsets.UTF_8);
        assertEquals(StandardCharsets.UTF_8, of(Arrays.copyOf(bytes, bytes.length - 1)));
    }

    /// Names of two to four of the most common characters, as a customer list holds them.
    @Test
    void seesShortListsOfNamesWhicheverTheyAre() throws IOException {
        var random = new Random(20261127);
        for (int i = 0; i < 2_000; i++) {
            var names = new StringBuilder();
            for (int n = 0; n < 5; n++) {
                for (int c = 2 + random.nextInt(3); c > 0; c--) {
                    names.append((char) (0x4E00 + random.nextInt(0x51A6)));
                }
                names.append('\n');
            }
            var text = names.toString();
            assertEquals(StandardCharsets.UTF_8, of(text.getBytes(StandardCharsets.UTF_8)), text);
            assertEquals(GB18030, of(text.getBytes(GBK)), text);
        }
    }

    private static Charset of(byte[] bytes) throws IOException {
        return TextCharset.of(new ByteArrayInputStream(bytes));
    }
}
