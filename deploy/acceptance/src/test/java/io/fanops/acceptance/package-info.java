/// What the platform promises, tried against a running stack from outside: over the gateway, with
/// real tokens.
///
/// The environment's `FANOPS_CREDENTIALS` names the file that `./fanops credentials` printed;
/// without it every test is skipped. `FANOPS_STACK_DATA`, the stack's data folder, opens what only
/// its owner can do: PostgreSQL's COPY as a baseline, and Keycloak's administration for tokens that
/// nobody could get otherwise.
///
/// Each class onboards brands of its own, so that the classes do not meet and a second run finds
/// nothing in its way. [Stack] is the running platform, [Brand] one brand on it with its machine
/// client, [Api] the calls that a token allows. Bodies that `api.md` leaves open are worded in
/// [Bodies] only.
@NullMarked
package io.fanops.acceptance;

import org.jspecify.annotations.NullMarked;
