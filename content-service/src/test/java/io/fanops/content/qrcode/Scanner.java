package io.fanops.content.qrcode;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// What a phone does with a picture of a code.
final class Scanner {
    private static final Pattern VIEW_BOX = Pattern.compile("viewBox=\"0 0 (\\d+) \\1\"");
    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z");

    private Scanner() {}

    static BufferedImage image(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /// Paints the one path that our SVG has, eight pixels a module.
    static BufferedImage draw(String svg) {
        var box = VIEW_BOX.matcher(svg);
        if (!box.find()) {
            throw new IllegalArgumentException(svg);
        }
        int modules = Integer.parseInt(box.group(1));
        var image = new BufferedImage(modules * 8, modules * 8, BufferedImage.TYPE_INT_RGB);
        var pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, modules * 8, modules * 8);
        pen.setColor(Color.BLACK);
        var runs = RUN.matcher(svg);
        while (runs.find()) {
            pen.fillRect(
                    Integer.parseInt(runs.group(1)) * 8,
                    Integer.parseInt(runs.group(2)) * 8,
                    Integer.parseInt(runs.group(3)) * 8,
                    8);
        }
        pen.dispose();
        return image;
    }

    static String read(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        var source =
                new RGBLuminanceSource(
                        width, height, image.getRGB(0, 0, width, height, null, 0, width));
        try {
            return new QRCodeReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(source)))
                    .getText();
        } catch (NotFoundException e) {
            return "no code in the picture";
        } catch (ReaderException e) {
            return "a broken code in the picture: " + e;
        }
    }
}
