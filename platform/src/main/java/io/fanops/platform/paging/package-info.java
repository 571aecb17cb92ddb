/// Lists in pages: `?limit=&cursor=` gives `{"items": […], "next": "…"}`.
@NullMarked
package io.fanops.platform.paging;

import org.jspecify.annotations.NullMarked;
