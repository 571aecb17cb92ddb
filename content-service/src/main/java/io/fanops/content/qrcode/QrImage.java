package io.fanops.content.qrcode;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;

/// A QR code's modules, the small squares, and its pictures of them.
///
/// A module is a whole number of pixels wide: scanners read blurred edges worse than a wide margin,
/// so what is left of the wished size goes to the margin.
final class QrImage {
    /// Pixels a module below which scanners lose it. A small picture gives up its margin first.
    private static final int LEAST_SCALE = 2;

    private final ByteMatrix modules;

    private QrImage(ByteMatrix modules) {
        this.modules = modules;
    }

    /// @param text what a scanner reads
    /// @param level how much of the picture may be dirty or covered: L 7 %, M 15 %, Q 25 %, H 30 %
    static QrImage of(String text, ErrorCorrectionLevel level) {
        try {
            return new QrImage(
                    Encoder.encode(text, level, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                            .getMatrix());
        } catch (WriterException e) {
            throw new IllegalStateException("An address that is no QR code: " + text, e);
        }
    }

    /// The smallest picture that scanners read, in pixels.
    int smallest() {
        return LEAST_SCALE * modules.getWidth();
    }

    /// @param size width and height in pixels, at least [#smallest]
    /// @param margin white modules around the code, where there is room; the standard asks for 4
    byte[] png(int size, int margin) {
        int scale = Math.max(LEAST_SCALE, size / (modules.getWidth() + 2 * margin));
        int offset = (size - scale * modules.getWidth()) / 2;
        var image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_BINARY);
        var bits = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int stride = (size + 7) / 8;
        Arrays.fill(bits, (byte) 0xFF);
        for (int y = 0; y < modules.getHeight(); y++) {
            int top = (offset + y * scale) * stride;
            for (int x = 0; x < modules.getWidth(); x++) {
                if (modules.get(x, y) == 1) {
                    for (int pixel = offset + x * scale;
                            pixel < offset + (x + 1) * scale;
                            pixel++) {
                        bits[top + pixel / 8] &= (byte) ~(0x80 >> pixel % 8);
                    }
                }
            }
            for (int row = 1; row < scale; row++) {
                System.arraycopy(bits, top, bits, top + row * stride, stride);
            }
        }
        var out = new ByteArrayOutputStream(size * stride / 8 + 256);
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// One path, a rectangle for each run of dark modules; in units of modules, so that it is sharp
    /// at any size.
    String svg(int size, int margin) {
        var path = new StringBuilder();
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                int start = x;
                while (x < modules.getWidth() && modules.get(x, y) == 1) {
                    x++;
                }
                if (x > start) {
                    int run = x - start;
                    path.append("M%d %dh%dv1h-%dz".formatted(margin + start, margin + y, run, run));
                }
            }
        }
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%1$d" viewBox="0 0 %2$d %2$d" \
        shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%2$dv%2$dH0z"/><path d="%3$s"/></svg>
        """
                .formatted(size, modules.getWidth() + 2 * margin, path);
    }
}
