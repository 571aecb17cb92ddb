/// Where communities write: a wiki, a forum and a blog.
///
/// A wiki page is the newest of its revisions; each edit names the version that it was made from,
/// and a lost race is refused. Forum and blog are threads of posts, `OPEN`, `CLOSED` to new posts,
/// or `HIDDEN`; a blog's threads are opened by leaders and admins, and whoever may write comments.
///
/// What becomes of it when its author is erased: wiki text is common work and stays, without an
/// author; threads and posts are the fan's own words, and go, title and text, while their places in
/// the conversation stay.
@NullMarked
package io.fanops.fan.space;

import org.jspecify.annotations.NullMarked;
