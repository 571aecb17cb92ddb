/// A campaign played over the public API, as a brand's own program would play it.
///
/// [Demo] reads the arguments, [Campaign] says what happens (seeded, so the same seed tells the
/// same story), [PlayingTheCampaign] makes it happen through [Api], and [CampaignReport] waits
/// until the reports are fresh, prints them and checks what must hold whatever the story was: the
/// trial balance balances and no order is lost. The package knows nothing of the services but
/// `api.md`.
@NullMarked
package io.fanops.demo;

import org.jspecify.annotations.NullMarked;
