package io.fanops.content.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageLoadTest {
    private static final String CHROME = "Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Mobile";

    private final UserAgents agents = new UserAgents();

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,'',-,PERSON",
                "GET,'',document,PERSON",
                "HEAD,'',document,NOBODY",
                "GET,prefetch,document,NOBODY",
                "GET,prefetch;prerender,-,NOBODY",
                "GET,Preview,-,NOBODY",
                "GET,'',image,NOBODY",
                "GET,'',empty,NOBODY",
                "GET,'',iframe,NOBODY"
            })
    void aBrowserThatShowsThePageShowsItToAPerson(
            String method, String purpose, String destination, PageLoad.Reader reader) {
        assertThat(new PageLoad(method, CHROME, purpose, destination).reader(agents))
                .isEqualTo(reader);
    }

    @ParameterizedTest
    @CsvSource({"curl/8.11.0", "Twitterbot/1.0"})
    void aProgramIsNoPerson(String userAgent) {
        assertThat(new PageLoad("GET", userAgent, "", null).reader(agents))
                .isEqualTo(PageLoad.Reader.ROBOT);
    }
}
