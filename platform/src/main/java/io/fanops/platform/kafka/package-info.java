/// What a service sends to Kafka with. Hearing is done by channels of SmallRye Reactive Messaging
/// (see [io.fanops.platform.inbox]).
@NullMarked
package io.fanops.platform.kafka;

import org.jspecify.annotations.NullMarked;
