package io.fanops.referral.brand;

import java.time.ZoneId;
import java.util.Locale;

/// A brand as this service needs it.
///
/// @param currency ISO 4217; cash rewards are paid in it
/// @param timezone the brand's days are counted in it
public record Brand(String slug, String name, String currency, ZoneId timezone, Locale locale) {}
