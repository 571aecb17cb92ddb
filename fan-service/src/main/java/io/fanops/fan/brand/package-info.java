/// Brands: onboarding them into Keycloak and telling the other services.
///
/// A brand is `ONBOARDING` until its organization and its machine client stand in Keycloak, then
/// `ACTIVE`. Whatever breaks in between, the same `POST /v1/brands` again goes on from there; an
/// `ACTIVE` brand is never onboarded twice. Of several onboardings of one slug the one that
/// activates it has its say, and its facts and its answer; the others are refused.
///
/// No secret is stored here. What drew a brand's present one is, under the caller's
/// Idempotency-Key, so that the same request again is shown it again.
@NullMarked
package io.fanops.fan.brand;

import org.jspecify.annotations.NullMarked;
