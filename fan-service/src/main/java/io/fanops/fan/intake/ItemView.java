package io.fanops.fan.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.platform.action.ActionsOf;
import java.util.List;

/// An item, and what the caller may do with it now.
record ItemView(
        @JsonUnwrapped Item item,
        @JsonProperty("_actions") @ActionsOf(ItemResource.class) List<String> actions) {
    static ItemView of(Item item, Taker taker) {
        return new ItemView(item, item.actions(taker));
    }
}
