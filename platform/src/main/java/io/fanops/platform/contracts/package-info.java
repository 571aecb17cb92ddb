/// The facts that services tell each other over Kafka, one sealed interface a topic.
///
/// A fact is what happened, in the past tense, complete enough that a consumer need not ask back,
/// and without personal data: people appear as fan ids and as the brand's own external ids, never
/// with a name, a phone number or an address. Change is additive only; readers pass over types and
/// fields that they do not know. The golden JSON files under `src/test/resources/contracts` hold
/// each fact's shape on the wire, and both sides' tests read them.
@NullMarked
package io.fanops.platform.contracts;

import org.jspecify.annotations.NullMarked;
