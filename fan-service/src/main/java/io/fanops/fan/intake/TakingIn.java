package io.fanops.fan.intake;

import io.fanops.fan.conversation.Capturing;
import io.fanops.fan.conversation.Direction;
import io.fanops.fan.conversation.Said;
import io.fanops.fan.intake.Item.Incoming;
import io.fanops.fan.rules.Rulebook;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes in what somebody outside said.
@ApplicationScoped
class TakingIn {
    /// What nobody has handled in a month is not going to be.
    static final Duration TEXT = Duration.ofDays(30);

    private final Intake intake;
    private final Rulebook rulebook;
    private final Capturing capturing;
    private final Caller caller;
    private final Clock clock;

    TakingIn(Intake intake, Rulebook rulebook, Capturing capturing, Caller caller, Clock clock) {
        this.intake = intake;
        this.rulebook = rulebook;
        this.capturing = capturing;
        this.caller = caller;
        this.clock = clock;
    }

    /// Puts an item into the queue, or finds the equal one that was told before.
    ///
    /// @param fan in their own right, held; null where nobody knows who it is
    /// @throws Refused `INTAKE_EXISTS`
    @Transactional(Transactional.TxType.MANDATORY)
    Told take(Incoming incoming, @Nullable UUID fan) {
        var now = clock.instant();
        var rule =
                rulebook.present()
                        .of(Routing.KIND)
                        .rules()
                        .of(incoming.channel(), incoming.topic())
                        .orElse(null);
        var id = Ids.next();
        if (!intake.add(id, incoming, fan, rule, caller.subject(), now)) {
            return first(incoming, fan);
        }
        var kept =
                fan == null
                        ? null
                        : capturing
                                .note(
                                        fan,
                                        new Said(
                                                "intake:" + id,
                                                incoming.channel(),
                                                Direction.IN,
                                                incoming.text(),
                                                incoming.at()))
                                .orElse(null);
        intake.keep(id, Direction.IN.name(), fan, incoming.text(), kept, now.plus(TEXT));
        return new Told(intake.find(id).orElseThrow(), true);
    }

    private Told first(Incoming incoming, @Nullable UUID fan) {
        var name = incoming.externalId() == null ? "" : incoming.externalId();
        var first = intake.named(name).orElseThrow();
        if (!first.isToldBy(incoming, fan)) {
            throw new Refused(
                    IntakeProblem.INTAKE_EXISTS,
                    "The item `" + name + "` is another one.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
        return new Told(first, false);
    }

    /// @param isNew whether it came in by this
    record Told(Item item, boolean isNew) {}
}
