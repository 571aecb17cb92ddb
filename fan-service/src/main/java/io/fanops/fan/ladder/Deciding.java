package io.fanops.fan.ladder;

import io.fanops.fan.ladder.StandingRows.Row;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What people decide about where a fan stands: each decision is kept with its reason, and is a
/// touch like any other, so that it counts when everything is computed anew.
@ApplicationScoped
class Deciding {
    private final Jdbi jdbi;
    private final StandingRows rows;
    private final Journal journal;
    private final WhoIs who;
    private final Caller caller;
    private final Clock clock;

    Deciding(Jdbi jdbi, StandingRows rows, Journal journal, WhoIs who, Caller caller, Clock clock) {
        this.jdbi = jdbi;
        this.rows = rows;
        this.journal = journal;
        this.who = who;
        this.caller = caller;
        this.clock = clock;
    }

    /// Puts a fan on a stage.
    ///
    /// @throws Refused `STANDS_THERE`, `PARTNER_ALREADY` for a partner, who is put nowhere until
    ///   the partnership has ended, `VALIDATION_FAILED` for the stage of partners
    @Transactional
    void place(UUID fan, Stage to, String reason) {
        if (to == Stage.PARTNER) {
            throw Refused.invalid("/to", "is where a partnership leads; accept one instead");
        }
        var row = hold(fan);
        if (isPartner(fan)) {
            throw new Refused(
                    LadderProblem.PARTNER_ALREADY,
                    "The fan is a partner; end the partnership first.");
        }
        if (row.stage() == to) {
            throw new Refused(LadderProblem.STANDS_THERE, "The fan stands at " + to + " already.");
        }
        decide(fan, TouchKind.PLACED, to, reason);
    }

    /// Accepts a fan as partner.
    ///
    /// @throws Refused `PARTNER_ALREADY`
    @Transactional
    void accept(UUID fan, String reason) {
        hold(fan);
        if (isPartner(fan)) {
            throw new Refused(LadderProblem.PARTNER_ALREADY, "The fan is a partner already.");
        }
        decide(fan, TouchKind.PARTNERED, null, reason);
    }

    /// Ends a partnership.
    ///
    /// @throws Refused `NO_PARTNER`
    @Transactional
    void end(UUID fan, String reason) {
        hold(fan);
        if (!isPartner(fan)) {
            throw new Refused(LadderProblem.NO_PARTNER, "The fan is no partner.");
        }
        decide(fan, TouchKind.PARTNERSHIP_ENDED, null, reason);
    }

    /// Whether the last word about a partnership was yes.
    boolean isPartner(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select kind from stage_decision where brand = :brand and fan_id = any(:ids) and kind <> 'PLACED'
                                order by at desc, id desc limit 1\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .mapTo(String.class)
                        .findFirst()
                        .filter(TouchKind.PARTNERED.name()::equals)
                        .isPresent());
    }

    /// Keeps others from deciding about the fan until the transaction ends.
    private Row hold(UUID fan) {
        return rows.lock(List.of(fan), null).stream()
                .findFirst()
                .orElseThrow(() -> Refused.notFound("fan"));
    }

    private void decide(UUID fan, TouchKind kind, @Nullable Stage to, String reason) {
        var id = Ids.next();
        var told = who.toldOf(fan);
        // As the database keeps it, so that the touch and the decision tell the same moment.
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into stage_decision (brand, id, fan_id, kind, to_stage, reason, made_by, at)
                                values (:brand, :id, :fan, :kind, :to, :reason, :by, :at)\
                                """)
                        .bind("id", id)
                        .bind("fan", told)
                        .bind("kind", kind.name())
                        .bind("to", to == null ? null : to.name())
                        .bind("reason", reason)
                        .bind("by", caller.subject())
                        .bind("at", at)
                        .execute());
        var touch = Touch.of(told, kind, "decision:" + id, at);
        journal.note(List.of(to == null ? touch : touch.about(to.name())));
    }
}
