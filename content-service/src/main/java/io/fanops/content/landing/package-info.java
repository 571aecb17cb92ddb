/// The pages that codes open: what a person sees who points a phone at a poster.
///
/// `GET /q/{code}` at the gateway. A code that may be shown gives a page of its kind in the
/// reader's language, and that is a scan ([io.fanops.content.scan]); one that is over gives 410 and
/// one that nobody has 404, in friendly words. A page is one answer without scripts and without
/// anything from elsewhere, so that it opens at once on a bad line.
@NullMarked
package io.fanops.content.landing;

import org.jspecify.annotations.NullMarked;
