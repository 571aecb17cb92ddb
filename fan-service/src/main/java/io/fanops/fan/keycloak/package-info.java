/// What this service knows of Keycloak: how a brand's organization and machine client are made by
/// its Admin API.
@NullMarked
package io.fanops.fan.keycloak;

import org.jspecify.annotations.NullMarked;
