/// A one-node Kafka, broker and controller in one JVM, for a machine without a container engine.
///
/// What it does is Kafka's own: this package only formats an empty log folder and then hands over
/// to Kafka's `main`. It is unformatted (no `meta.properties`) → formatted → serving.
@NullMarked
package io.fanops.kafka;

import org.jspecify.annotations.NullMarked;
