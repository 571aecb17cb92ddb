package io.fanops.content.brand;

import java.time.ZoneId;
import java.util.Locale;

/// A brand, as its pages show it.
///
/// @param name what people call it
/// @param locale the language it speaks where the reader's is not known
/// @param timezone its days and its stores' hours are counted in it
public record Brand(String slug, String name, Locale locale, ZoneId timezone) {}
