package io.fanops.fan.role;

import io.fanops.fan.role.Catalogue.FanRoleKind;
import io.fanops.fan.role.FanRoles.FanRole;
import io.fanops.fan.role.RoleTerms.Candidate;
import io.fanops.fan.role.RoleTerms.Entry;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules;
import io.fanops.fan.who.Reshaped;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Brings fans into roles and out of them.
@ApplicationScoped
class GivingRoles {
    private static final String NO_PLACE =
            "Its place was given to others while the fan was merged with another one";

    private final Catalogue catalogue;
    private final FanRoles roles;
    private final Rulebook rulebook;
    private final Caller caller;
    private final Clock clock;

    GivingRoles(
            Catalogue catalogue, FanRoles roles, Rulebook rulebook, Caller caller, Clock clock) {
        this.catalogue = catalogue;
        this.roles = roles;
        this.rulebook = rulebook;
        this.caller = caller;
        this.clock = clock;
    }

    /// After a merge a fan holds what was held under either id, and takes one place for it. After
    /// its undoing both hold it again: whoever has to take a place anew does so where one is free
    /// and their time is not over.
    void onReshaped(@Observes Reshaped reshaped) {
        roles.unite(reshaped.fans());
        resume(reshaped.fans());
        roles.tell(reshaped.fans());
    }

    private void resume(Collection<UUID> fans) {
        var now = now();
        for (var role : roles.parted(fans)) {
            if (role.isOver(now)) {
                roles.update(role.ended(RoleState.ENDED, null, now));
            } else if (roles.takePlace(role.role())) {
                roles.update(role.heldAgain());
            } else {
                roles.update(role.ended(RoleState.ENDED, NO_PLACE, now));
            }
        }
    }

    /// Opens a role for a fan, in the way of its entry: gives it, notes an application, or invites.
    /// What is open already stays as it is.
    ///
    /// @throws Refused `UNKNOWN_ROLE`, `ROLE_NOT_EARNED`, `ROLE_FULL`
    @Transactional
    Opened open(UUID fan, String key, @Nullable String reason) {
        var role = known(key);
        var candidate = roles.hold(fan);
        var open = roles.open(fan, key);
        if (open.isPresent()) {
            return new Opened(open.get(), false);
        }
        requireEarned(role, candidate);
        var opened =
                FanRole.opened(fan, key, RoleState.opening(role.terms().entry()), reason, now());
        if (opened.state() == RoleState.HELD) {
            opened = hold(opened, role, reason);
            roles.insert(opened, caller.subject());
            roles.tell(List.of(fan));
        } else {
            roles.insert(opened, caller.subject());
        }
        return new Opened(opened, true);
    }

    /// A fan applies for a role themselves.
    ///
    /// @throws Refused as [#open], and `ROLE_NOT_OPEN` for a role that is not entered so
    @Transactional
    Opened apply(UUID fan, String key) {
        if (known(key).terms().entry() != Entry.APPLICATION) {
            throw new Refused(
                    RoleProblem.ROLE_NOT_OPEN, "The role " + key + " cannot be applied for.");
        }
        return open(fan, key, null);
    }

    /// Turns an application or an invitation into the role.
    ///
    /// @param from the only state that the caller may accept, or null for either
    /// @throws Refused `NOT_FOUND` where nothing is open, `ROLE_STATE`, `ROLE_NOT_EARNED` where the
    ///   fan has lost what the role asks for, `ROLE_FULL`
    @Transactional
    FanRole accept(UUID fan, String key, @Nullable RoleState from, @Nullable String reason) {
        var candidate = roles.hold(fan);
        var open = require(fan, key, RoleState.HELD, from);
        var role = known(key);
        requireEarned(role, candidate);
        var held = hold(open, role, reason);
        write(held);
        roles.tell(List.of(fan));
        return held;
    }

    /// Ends an application or an invitation.
    ///
    /// @throws Refused `NOT_FOUND` where nothing is open, `ROLE_STATE`
    @Transactional
    FanRole decline(UUID fan, String key, @Nullable String reason) {
        roles.hold(fan);
        var declined =
                require(fan, key, RoleState.DECLINED, null)
                        .ended(RoleState.DECLINED, reason, now());
        write(declined);
        return declined;
    }

    /// Takes a role away, under all of the fan's ids.
    ///
    /// @throws Refused `NOT_FOUND` where nothing is open, `ROLE_STATE`
    @Transactional
    FanRole revoke(UUID fan, String key, String reason) {
        roles.hold(fan);
        require(fan, key, RoleState.REVOKED, null);
        return end(roles.held(fan, key), RoleState.REVOKED, reason, now()).getFirst();
    }

    /// Ends those of these roles whose time is over.
    @Transactional
    void endPast(Collection<UUID> ids, Instant now) {
        var past = roles.lockPast(ids, now);
        if (!past.isEmpty()) {
            end(past, RoleState.ENDED, null, now);
        }
        roles.forgetDue(ids);
    }

    private List<FanRole> end(
            List<FanRole> held, RoleState how, @Nullable String reason, Instant now) {
        var ended = new ArrayList<FanRole>();
        for (var role : held) {
            var end = role.ended(how, reason, now);
            if (roles.update(end) && role.state() == RoleState.HELD) {
                roles.givePlaceBack(role.role());
            }
            ended.add(end);
        }
        var fans = ended.stream().map(FanRole::fanId).toList();
        resume(fans);
        roles.tell(fans);
        return ended;
    }

    private FanRole hold(FanRole open, FanRoleKind role, @Nullable String reason) {
        if (!roles.takePlace(role.key())) {
            throw new Refused(
                    RoleProblem.ROLE_FULL,
                    "All " + role.terms().places() + " places of " + role.key() + " are taken.");
        }
        var now = now();
        var days = role.terms().termDays();
        return open.held(reason, now, days == null ? null : now.plus(Duration.ofDays(days)));
    }

    private void write(FanRole role) {
        if (!roles.update(role)) {
            throw new Refused(
                    RoleProblem.ROLE_STATE, "The fan's role " + role.role() + " has just ended.");
        }
    }

    private FanRole require(UUID fan, String key, RoleState next, @Nullable RoleState from) {
        var open = roles.open(fan, key).orElseThrow(() -> Refused.notFound("role of this fan"));
        if (!open.state().leadsTo(next) || from != null && open.state() != from) {
            throw new Refused(
                    RoleProblem.ROLE_STATE,
                    "The fan's role " + key + " is " + open.state() + "; see its _actions.");
        }
        return open;
    }

    private void requireEarned(FanRoleKind role, Candidate candidate) {
        var tiers = rulebook.present().of(TierRules.KIND).rules();
        var missing = role.terms().missing(candidate, tiers);
        if (!missing.isEmpty()) {
            throw new Refused(
                    RoleProblem.ROLE_NOT_EARNED,
                    "The role " + role.key() + " " + missing.getFirst().detail() + ".",
                    missing.toArray(Refused.FieldError[]::new));
        }
    }

    private FanRoleKind known(String key) {
        return catalogue
                .find(key)
                .orElseThrow(() ->
                        new Refused(
                                RoleProblem.UNKNOWN_ROLE,
                                "The catalogue has no role of this key.",
                                new Refused.FieldError("/role", "is no role of the catalogue")));
    }

    /// As the database keeps it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    record Opened(FanRole role, boolean isNew) {}
}
