/// This service's copy of the brands, kept from the fan service's facts: name, currency, time zone,
/// locale; and the days that a brand counts by its zone.
@NullMarked
package io.fanops.referral.brand;

import org.jspecify.annotations.NullMarked;
