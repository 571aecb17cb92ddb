/// Brands: onboarding them into Keycloak and telling the other services.
///
/// A brand is `ONBOARDING` until its organization and its machine client stand in Keycloak, then
/// `ACTIVE`. Whatever breaks in between, the same `POST /v1/brands` again goes on from there; an
/// `ACTIVE` brand is never onboarded twice.
@NullMarked
package io.fanops.fan.brand;

import org.jspecify.annotations.NullMarked;
