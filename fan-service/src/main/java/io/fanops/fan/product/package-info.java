/// What fans are to the brand's products: who pays (客戶) and who uses (顧客) need not be the same
/// person.
///
/// A relation of a fan to a product has at least one of the two roles. How content people are with
/// a product is measured on those who use it, what it brings on those who pay. A product is the
/// brand's own key; the platform has no catalogue of them.
@NullMarked
package io.fanops.fan.product;

import org.jspecify.annotations.NullMarked;
