package io.fanops.fan.intake;

import io.fanops.fan.conversation.Capturing;
import io.fanops.fan.conversation.Direction;
import io.fanops.fan.conversation.Said;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// What the staff do with items.
@ApplicationScoped
class Handling {
    private final Intake intake;
    private final Capturing capturing;
    private final Clock clock;
    private final Duration lease;

    Handling(
            Intake intake,
            Capturing capturing,
            Clock clock,
            @ConfigProperty(name = "fanops.intake.lease") Duration lease) {
        this.intake = intake;
        this.capturing = capturing;
        this.clock = clock;
        this.lease = lease;
    }

    /// Takes an item, or goes on having it.
    ///
    /// @throws Refused `INTAKE_TAKEN`, `INTAKE_RESERVED`, `INTAKE_ENDED`
    @Transactional
    Item claim(UUID id, Taker taker) {
        return step(id, State.CLAIMED, null, taker);
    }

    /// Gives an item back.
    ///
    /// @throws Refused `INTAKE_NOT_CLAIMED`, `INTAKE_ENDED`
    @Transactional
    Item release(UUID id, Taker taker) {
        return step(id, State.OPEN, null, taker);
    }

    /// Notes that the item was answered.
    ///
    /// @throws Refused as [#claim]
    @Transactional
    Item answer(UUID id, String channel, String text, Taker taker) {
        var item = step(id, State.ANSWERED, channel, taker);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var kept = note(item, channel, text, now);
        var readable = now.plus(TakingIn.TEXT);
        intake.keep(
                id,
                Direction.OUT.name(),
                item.fanId(),
                text,
                kept,
                kept != null && kept.isAfter(readable) ? kept : readable);
        intake.letGo(id);
        return found(id);
    }

    private @Nullable Instant note(Item item, String channel, String text, Instant now) {
        return item.fanId() == null
                ? null
                : capturing
                        .note(
                                item.fanId(),
                                new Said(
                                        "intake:" + item.id() + "/answer",
                                        channel,
                                        Direction.OUT,
                                        text,
                                        now))
                        .orElse(null);
    }

    /// Ends an item without an answer.
    ///
    /// @throws Refused as [#claim]
    @Transactional
    Item close(UUID id, String reason, Taker taker) {
        step(id, State.CLOSED, reason, taker);
        intake.letGo(id);
        return found(id);
    }

    private Item step(UUID id, State to, @Nullable String detail, Taker taker) {
        if (!intake.step(id, to, detail, taker, lease, clock.instant())) {
            throw refusal(found(id), to, taker);
        }
        return found(id);
    }

    private static Refused refusal(Item item, State to, Taker taker) {
        if (item.state().isEnd()) {
            return new Refused(IntakeProblem.INTAKE_ENDED, "The item is " + item.state() + ".");
        }
        if (to == State.OPEN) {
            return new Refused(
                    IntakeProblem.INTAKE_NOT_CLAIMED, "Only who has the item gives it back.");
        }
        if (item.onlyFor() != null && item.actions(taker).isEmpty() && item.claim() == null) {
            return new Refused(
                    IntakeProblem.INTAKE_RESERVED,
                    "Until " + item.onlyFor().until() + " the item is for others.");
        }
        return new Refused(
                IntakeProblem.INTAKE_TAKEN,
                item.claim() == null
                        ? "Somebody else has just had the item."
                        : "Somebody else has the item until " + item.claim().until() + ".");
    }

    Item found(UUID id) {
        return intake.find(id).orElseThrow(() -> Refused.notFound("intake item"));
    }
}
