/// Who promotes a brand for commission, where, and what the brand's settings allow.
///
/// A partner is `ACTIVE` ⇄ `PAUSED` → `ENDED`, perhaps a fan, perhaps below another partner. It has
/// positions (a column, a video, a fan's shop), each with a public code, and links that lead
/// deeper. Opening one leads on with a `clickId`, which the brand sends back with the order: a
/// touch of kind AFFILIATE whose subject is the position.
///
/// Invariants: a fan is one partner (`partner_of_fan`); nobody stands above themselves; links lead
/// to https pages on hosts that the brand allows, looked at when they are made and each time they
/// are opened. What opens a link and is no person gets no `clickId`.
@NullMarked
package io.fanops.referral.partner;

import org.jspecify.annotations.NullMarked;
