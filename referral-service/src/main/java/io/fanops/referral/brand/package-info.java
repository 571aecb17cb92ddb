/// This service's copy of the brands, kept from the fan service's facts: name, currency, time zone,
/// locale; and the days that a brand counts by its zone. What goes on by itself for all brands, and
/// what can be had of one.
@NullMarked
package io.fanops.referral.brand;

import org.jspecify.annotations.NullMarked;
