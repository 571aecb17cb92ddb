package io.fanops.platform.identity;

/// What brands call their things, as it stands in addresses.
public final class NaturalKey {
    /// A regular expression; how long one may be is the thing's to say.
    public static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /// What is told of a text that is none.
    public static final String FAULT = "may have letters, digits, dots, dashes and underscores";

    private NaturalKey() {}
}
