package io.fanops.referral.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example.com",
                "https://a.example.com/p?",
                "https://a.example.com/p?b=1&&c#d?clickId=e",
                "https://a.example.com/p?b=%zz&clicks=1&clickIds=2&ref=3"
            })
    void anAddressStaysAsItIs(String url) {
        assertEquals(url, Destination.of(url).url());
    }

    @ParameterizedTest
    @CsvSource({
        "?clickId=x, ''",
        "?via=x&clickId=y#d, #d",
        "?clickId=x&b=c&via=y, ?b=c",
        "?b=c&clickid=x, ?b=c",
        "?b=c&click%49d=x&+clickId&%76ia=y, ?b=c"
    })
    void whatAnotherLinkHasSaidIsTakenOut(String said, String left) {
        var page = "https://a.example.com/p";
        assertEquals(page + left, Destination.of(page + said).url());
    }

    @Test
    void nothingIsSaidTwice() {
        assertEquals(
                "https://a.example.com/?b=c&clickId=2&ref=3#d",
                Destination.of("https://a.example.com/?ref=0&b=c&clickId=1#d")
                        .saying(Destination.CLICK, "1")
                        .saying(Destination.CLICK, "2")
                        .saying("ref", "3")
                        .url());
    }

    @ParameterizedTest
    @CsvSource({
        "/p, /p, true",
        "/p?b=c#d, /p, true",
        "/p, /p?id=1, false",
        "/p?lang=zh&id=1, /p?id=1, true",
        "/p?id=2, /p?id=1, false",
        "/p?id=2&id=1, /p?id=1, false",
        "/q, /p, false"
    })
    void aPageIsTheSameWhateverMoreIsSaidToIt(String path, String other, boolean isSame) {
        var host = "https://a.example.com";
        assertEquals(isSame, Destination.of(host + path).isOnPageOf(Destination.of(host + other)));
    }
}
