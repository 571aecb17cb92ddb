package io.fanops.content.qrcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QrImageTest {
    private static final String ADDRESS = "http://localhost:8080/q/7G3KQ0XW9Z";

    @ParameterizedTest
    @CsvSource({
        "64,0,L",
        "64,4,M",
        "64,16,M",
        "100,1,Q",
        "333,4,M",
        "512,4,M",
        "777,16,H",
        "2048,4,H"
    })
    void aScannerReadsThePngAtEachSize(int size, int margin, ErrorCorrectionLevel level)
            throws IOException {
        var png = QrImage.of(ADDRESS, level).png(size, margin);

        var image = Scanner.image(png);
        assertThat(image.getWidth()).isEqualTo(size);
        assertThat(image.getHeight()).isEqualTo(size);
        assertThat(Scanner.read(image)).isEqualTo(ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({"64,0,L", "512,4,M", "2048,16,H"})
    void aScannerReadsTheSvg(int size, int margin, ErrorCorrectionLevel level) {
        var svg = QrImage.of(ADDRESS, level).svg(size, margin);

        assertThat(svg).startsWith("<svg xmlns=").contains("width=\"" + size + "\"");
        assertThat(Scanner.read(Scanner.draw(svg))).isEqualTo(ADDRESS);
    }

    @Test
    void keepsTheMarginWhite() throws IOException {
        var image = Scanner.image(QrImage.of(ADDRESS, ErrorCorrectionLevel.M).png(512, 4));
        int module = 512 / (29 + 2 * 4);

        for (int x = 0; x < 512; x++) {
            for (int y = 0; y < 4 * module; y++) {
                assertThat(image.getRGB(x, y)).isEqualTo(0xFFFFFFFF);
                assertThat(image.getRGB(y, x)).isEqualTo(0xFFFFFFFF);
                assertThat(image.getRGB(x, 511 - y)).isEqualTo(0xFFFFFFFF);
            }
        }
    }

    @Test
    void isSmallOnTheWire() {
        assertThat(QrImage.of(ADDRESS, ErrorCorrectionLevel.M).png(2048, 4))
                .hasSizeLessThan(12_000);
        assertThat(QrImage.of(ADDRESS, ErrorCorrectionLevel.M).svg(2048, 4)).hasSizeLessThan(6_000);
    }

    @Test
    void writesAnyLettersOfAnAddress() throws IOException {
        var address = "https://例子.example/q/7G3KQ0XW9Z";

        var png = QrImage.of(address, ErrorCorrectionLevel.M).png(256, 4);

        assertThat(Scanner.read(Scanner.image(png))).isEqualTo(address);
    }
}
