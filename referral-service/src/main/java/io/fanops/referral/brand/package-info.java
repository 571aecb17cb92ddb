/// This service's copy of the brands, kept from the fan service's facts: name, currency, time zone,
/// locale; the days that a brand counts by its zone, and whether what it offers can be had.
@NullMarked
package io.fanops.referral.brand;

import org.jspecify.annotations.NullMarked;
