/// What reports need to know of a brand: in which timezone its days are cut, and its own currency.
///
/// A copy of what the fan service tells. Facts of a brand may come before the brand itself, so
/// nothing that is stored depends on it: instants are stored as instants and cut into days when a
/// report is read.
@NullMarked
package io.fanops.analytics.brand;

import org.jspecify.annotations.NullMarked;
