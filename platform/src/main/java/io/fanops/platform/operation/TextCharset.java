package io.fanops.platform.operation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Sees from a text's bytes what charset it is in.
///
/// A byte order mark decides. Without one a text is UTF-8 unless more of it is none than is: then
/// it is GB18030, of which GBK and GB2312 are parts, since that is what Chinese spreadsheets save.
/// So a few broken lines do not turn a file of UTF-8 into nonsense; a file in a third charset
/// should be sent with its name.
public final class TextCharset {
    private static final Charset GB18030 = Charset.forName("GB18030");

    private TextCharset() {}

    /// @param bytes of the text from its beginning; read to the end unless there is a mark. May end
    ///   within a character
    public static Charset of(InputStream bytes) throws IOException {
        var in = new BufferedInputStream(bytes, 1 << 16);
        in.mark(3);
        int first = in.read();
        int second = in.read();
        int third = in.read();
        if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE) {
            // The decoder of UTF-16 reads the order off the mark.
            return StandardCharsets.UTF_16;
        }
        if (first == 0xEF && second == 0xBB && third == 0xBF) {
            return StandardCharsets.UTF_8;
        }
        in.reset();
        return utf8Prevails(in) ? StandardCharsets.UTF_8 : GB18030;
    }

    private static boolean utf8Prevails(InputStream in) throws IOException {
        long good = 0;
        long bad = 0;
        int missing = 0;
        var buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                int b = buffer[i] & 0xFF;
                if (missing > 0 && (b & 0xC0) == 0x80) {
                    if (--missing == 0) {
                        good++;
                    }
                    continue;
                }
                if (missing > 0) {
                    bad++;
                }
                missing = following(b);
                if (missing < 0) {
                    bad++;
                    missing = 0;
                }
            }
        }
        return bad <= good;
    }

    /// @return how many bytes belong to a character that begins so; -1 where none does
    private static int following(int b) {
        if (b < 0x80) {
            return 0;
        }
        if (b >= 0xC2 && b <= 0xDF) {
            return 1;
        }
        if (b >= 0xE0 && b <= 0xEF) {
            return 2;
        }
        return b >= 0xF0 && b <= 0xF4 ? 3 : -1;
    }
}
