/// Scans: how often people, and not machines, open the pages of QR codes.
///
/// A page load is a scan when a person's browser asked for the page to show it ([PageLoad]); the
/// same browser again within a few seconds is the same scan. Its row, its slot of the counter and
/// the fact `fanops.content.scanned.v1` are one transaction. What is kept of a reader is a hash of
/// the code and a short-lived random cookie: no address, no user agent, nothing that joins two
/// codes.
@NullMarked
package io.fanops.content.scan;

import org.jspecify.annotations.NullMarked;
