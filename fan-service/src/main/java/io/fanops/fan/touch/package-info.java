/// What passed between the brand and its fans.
///
/// Every feature notes here what it knows of, once, by its source; ladder, tiers and relationship
/// follow from it alone and can be computed anew at any time. A touch stays under the id that it
/// was told of: which fan that means now is [io.fanops.fan.who.WhoIs]'s to say.
@NullMarked
package io.fanops.fan.touch;

import org.jspecify.annotations.NullMarked;
