package io.fanops.content.qrcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "https://shop.example.com/products/cold-brew?x=1&y=2#z, shop.example.com",
        "HTTP://EXAMPLE.COM, EXAMPLE.COM",
        "http://127.0.0.1:3000/x, 127.0.0.1",
        "http://[::1]:3000/x, [::1]",
        "https://例子.cn/产品?名=茶, 例子.cn",
        "https://例子.cn:8443/产品, 例子.cn",
        "http://localhost, localhost"
    })
    void takesAddressesOnTheWeb(String address, String host) {
        var target = new Target(address);

        assertThat(target.isAddress()).isTrue();
        assertThat(target.host()).contains(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "data:text/html,<script>",
                "vbscript:x",
                "file:///etc/passwd",
                "ftp://example.com/x",
                "weixin://dl/business",
                "//example.com/x",
                "https://",
                "https:///x",
                "https:example.com",
                "https://user@example.com/",
                "https://shop.example.com@evil.example/",
                "https://example.com:99999/",
                "https://exa mple.com/",
                "https://example.com\\@evil.example",
                "https://example.com/\u202Egpj.exe",
                "https://example.com/a\u0000b",
                "https://exam\u200Bple.com/",
                "https://<b>.example/",
                "https://-例-.cn/",
                " https://example.com",
                "",
                "  ",
                "a\u0007b"
            })
    void refusesWhatIsNeitherAnAddressNorAText(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Target(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SKU-4711", "冷萃咖啡 · 大杯", "table:12", "☕️", "قهوة", "www.example.com", "a/b"})
    void takesTextsThatNameAThing(String text) {
        var target = new Target(text);

        assertThat(target.isAddress()).isFalse();
        assertThat(target.host()).isEmpty();
    }

    @Test
    void limitsTheLength() {
        assertThat(new Target("https://example.com/" + "x".repeat(1_980)).isAddress()).isTrue();
        assertThat(new Target("x".repeat(200)).isAddress()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target("https://example.com/" + "x".repeat(1_981)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Target("x".repeat(201)));
    }
}
