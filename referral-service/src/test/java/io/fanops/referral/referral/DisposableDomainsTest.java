package io.fanops.referral.referral;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisposableDomainsTest {
    @Test
    void knowsProvidersAndTheirSubdomains() {
        var domains = new DisposableDomains(Optional.empty(), Optional.empty());
        assertTrue(domains.has("mailinator.com"));
        assertTrue(domains.has("a.b.YOPMAIL.com"));
        assertFalse(domains.has("notmailinator.com"));
        assertFalse(domains.has("qq.com"));
        assertFalse(domains.has(""));
    }

    @Test
    void operatorsAddTheirOwn(@TempDir Path dir) throws IOException {
        var list = Files.writeString(dir.resolve("list.txt"), "# a list\nThrow.example\n\n");
        var domains =
                new DisposableDomains(Optional.of(List.of("away.example")), Optional.of(list));
        assertTrue(domains.has("throw.example"));
        assertTrue(domains.has("x.away.example"));
        assertTrue(domains.has("mailinator.com"));
    }
}
