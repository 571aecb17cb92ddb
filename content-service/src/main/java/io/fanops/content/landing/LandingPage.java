package io.fanops.content.landing;

import io.fanops.content.brand.Brand;
import io.fanops.content.landing.OpeningPages.Opened;
import io.fanops.content.qrcode.Kind;
import io.fanops.content.qrcode.PrintedCode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a template shows. All of it is text; the template escapes it.
///
/// @param lang the page's language, BCP 47
/// @param initial the brand's first character, its logo until it has another
/// @param hue 0–7: the page's colour, the same for all pages of a brand
/// @param heading what the brand says, or a friendly line by the kind
/// @param address of the page itself
/// @param link where the call to action leads; null where the target is no address
/// @param host of `link`
/// @param thing what the target names, where it is no address
/// @param until the end of the code, in words
record LandingPage(
        String lang,
        String brand,
        String initial,
        int hue,
        String heading,
        String text,
        String address,
        @Nullable String link,
        @Nullable String host,
        @Nullable String thing,
        @Nullable String until,
        @Nullable StorePart store) {

    static final int HUES = 8;

    /// One character as people see it: a letter, 字, or an emoji of several code points.
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    static LandingPage of(Opened.Shown shown, String address, Instant now, Language language) {
        var brand = shown.brand();
        var code = shown.code();
        var store = shown.store();
        var target = code.target();
        var words = language.words();
        return new LandingPage(
                language.tag(),
                brand.name(),
                initial(brand),
                hue(brand),
                code.title() == null ? heading(shown, words) : code.title(),
                code.description() == null ? text(code, words) : code.description(),
                address,
                target.isAddress() ? target.value() : null,
                target.host().orElse(null),
                target.isAddress() || namesItsStore(shown) ? null : target.value(),
                code.expiresAt() == null
                        ? null
                        : moment(code.expiresAt(), brand.timezone(), language),
                store == null ? null : StorePart.of(store, now.atZone(zone(shown)), language));
    }

    /// The page of a code that is over.
    static LandingPage over(Brand brand, String address, Language language) {
        var words = language.words();
        return bare(brand, words.overHeading(), words.overText(brand.name()), address, language);
    }

    /// The page of a code that nobody has.
    static LandingPage unknown(String address, Language language) {
        var words = language.words();
        var nobody = new Brand("", "FanOps", language.locale(), ZoneOffset.UTC);
        return bare(nobody, words.unknownHeading(), words.unknownText(), address, language);
    }

    private static LandingPage bare(
            Brand brand, String heading, String text, String address, Language language) {
        return new LandingPage(
                language.tag(),
                brand.name(),
                initial(brand),
                hue(brand),
                heading,
                text,
                address,
                null,
                null,
                null,
                null,
                null);
    }

    private static String heading(Opened.Shown shown, Words words) {
        var brand = shown.brand().name();
        return switch (shown.code().kind()) {
            case BRAND -> words.brandHeading(brand);
            case PRODUCT -> words.productHeading(brand);
            case PROMOTION -> words.promotionHeading(brand);
            case STORE -> shown.store() == null ? brand : shown.store().name();
        };
    }

    private static String text(PrintedCode code, Words words) {
        return switch (code.kind()) {
            case BRAND -> words.brandText();
            case PRODUCT -> code.target().isAddress() ? words.productText() : words.productHere();
            case PROMOTION -> words.promotionText();
            case STORE -> words.storeText();
        };
    }

    /// A `STORE` code that only names its store has nothing more to say of it.
    private static boolean namesItsStore(Opened.Shown shown) {
        var store = shown.store();
        var target = shown.code().target().value();
        return store != null
                && shown.code().kind() == Kind.STORE
                && (target.equals(store.externalId()) || target.equals(store.id().toString()));
    }

    private static ZoneId zone(Opened.Shown shown) {
        var own = shown.store() == null ? null : shown.store().timezone();
        return own == null ? shown.brand().timezone() : own;
    }

    private static String initial(Brand brand) {
        var first = CHARACTER.matcher(brand.name().strip());
        return first.find() ? first.group().toUpperCase(brand.locale()) : "·";
    }

    private static int hue(Brand brand) {
        return Math.floorMod(brand.slug().hashCode(), HUES);
    }

    private static String moment(Instant end, ZoneId zone, Language language) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                .withLocale(language.locale())
                .format(end.atZone(zone));
    }
}
