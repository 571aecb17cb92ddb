package io.fanops.referral.link;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A page to which a link leads, and what the link says to it in its address.
///
/// What links say to pages is said by the link that was opened, and once. An address that is shared
/// on, as it stands in a browser, still has what the link before it said: a page that reads the
/// first of two would take the order for the earlier click's.
public final class Destination {
    /// The id of the click, which the page sends back with an order.
    public static final String CLICK = "clickId";

    /// The code of the share link, for whoever shares on.
    public static final String VIA = "via";

    private static final Set<String> SAID_BY_LINKS = Set.of(key(CLICK), key(VIA));

    private final String page;
    private final List<String> parameters;
    private final String fragment;

    private Destination(String page, List<String> parameters, String fragment) {
        this.page = page;
        this.parameters = parameters;
        this.fragment = fragment;
    }

    /// The page of an address, without what another link has said to it.
    public static Destination of(String url) {
        int end = url.indexOf('#') < 0 ? url.length() : url.indexOf('#');
        int query = url.substring(0, end).indexOf('?');
        return query < 0
                ? new Destination(url.substring(0, end), List.of(), url.substring(end))
                : new Destination(
                                url.substring(0, query),
                                Arrays.asList(url.substring(query + 1, end).split("&", -1)),
                                url.substring(end))
                        .without(SAID_BY_LINKS);
    }

    /// Says a parameter, in the stead of what the address says under its name.
    ///
    /// @param value encoded
    public Destination saying(String name, String value) {
        var other = without(Set.of(key(name)));
        var more = new ArrayList<>(other.parameters);
        more.add(name + "=" + value);
        return new Destination(page, more, fragment);
    }

    /// Whether this is another destination's page, whatever more is said to it.
    public boolean isOnPageOf(Destination other) {
        var names = other.parameters.stream().map(Destination::name).collect(Collectors.toSet());
        return page.equals(other.page)
                && parameters.stream()
                        .filter(parameter -> names.contains(name(parameter)))
                        .sorted()
                        .toList()
                        .equals(other.parameters.stream().sorted().toList());
    }

    public String url() {
        return page + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)) + fragment;
    }

    private Destination without(Set<String> names) {
        return new Destination(
                page,
                parameters.stream().filter(parameter -> !names.contains(name(parameter))).toList(),
                fragment);
    }

    /// A parameter's name as pages read it.
    private static String name(String parameter) {
        int end = parameter.indexOf('=');
        var name = end < 0 ? parameter : parameter.substring(0, end);
        try {
            return key(URLDecoder.decode(name, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return key(name);
        }
    }

    /// Some pages look at a name without its case.
    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
