package io.fanops.referral.referral;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Providers of throw-away e-mail addresses: a small list of our own, and what an operator adds.
@ApplicationScoped
class DisposableDomains {
    private static final String OWN = "/fraud/disposable-domains.txt";

    private final Set<String> domains = new HashSet<>();

    /// @param more further domains
    /// @param file a list of further ones, one a line; read once, at the start
    DisposableDomains(
            @ConfigProperty(name = "fanops.referral.disposable-domains")
                    Optional<List<String>> more,
            @ConfigProperty(name = "fanops.referral.disposable-domains-file") Optional<Path> file) {
        try (var own = DisposableDomains.class.getResourceAsStream(OWN)) {
            var text =
                    new String(
                            Objects.requireNonNull(own, OWN).readAllBytes(),
                            StandardCharsets.UTF_8);
            add(text.lines());
            add(more.orElse(List.of()).stream());
            if (file.isPresent()) {
                add(Files.readAllLines(file.get()).stream());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A list of disposable domains cannot be read", e);
        }
    }

    private void add(Stream<String> lines) {
        lines.map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> domains.add(line.toLowerCase(Locale.ROOT)));
    }

    /// Whether a domain or one above it is such a provider's.
    boolean has(String domain) {
        var rest = domain.toLowerCase(Locale.ROOT);
        while (true) {
            if (domains.contains(rest)) {
                return true;
            }
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return false;
            }
            rest = rest.substring(dot + 1);
        }
    }
}
