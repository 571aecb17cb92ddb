/// All that is known of the fan service: its REST client for who calls, and its facts, by which
/// brands are learnt and erased fans forgotten.
@NullMarked
package io.fanops.content.fan;

import org.jspecify.annotations.NullMarked;
