package io.fanops.fan.conversation;

import io.fanops.fan.conversation.Policy.Meaning;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Captures what is said, if the fan lets us.
@ApplicationScoped
public class Capturing {
    private final Policies policies;
    private final Conversations conversations;
    private final InterestTags tags;
    private final Journal journal;
    private final WhoIs who;
    private final Clock clock;

    Capturing(
            Policies policies,
            Conversations conversations,
            InterestTags tags,
            Journal journal,
            WhoIs who,
            Clock clock) {
        this.policies = policies;
        this.conversations = conversations;
        this.tags = tags;
        this.journal = journal;
        this.who = who;
        this.clock = clock;
    }

    /// Captures a conversation, or finds the equal one that is there already.
    ///
    /// @param fan in their own right
    /// @throws Refused `CONSENT_MISSING`, `CONVERSATION_EXISTS`
    @Transactional
    Captured capture(UUID fan, Said said) {
        var now = clock.instant();
        var policy = policies.inForce();
        if (!conversations.isGranted(fan, policy.policy().consent())) {
            throw new Refused(
                    ConversationProblem.CONSENT_MISSING,
                    "The fan has not granted the consent `" + policy.policy().consent() + "`.");
        }
        conversations.reserve(said.externalId());
        var first = conversations.named(said.externalId(), now);
        if (first.isPresent()) {
            var whose = first.get().fanId();
            if (!fan.equals(who.present(List.of(whose)).get(whose))
                    || !first.get().isSaidBy(said)) {
                throw new Refused(
                        ConversationProblem.CONVERSATION_EXISTS,
                        "The conversation `" + said.externalId() + "` is another one.",
                        new Refused.FieldError("/externalId", "is taken"));
            }
            return new Captured(first.get(), false);
        }
        var meaning =
                switch (said.direction()) {
                    case IN -> policy.policy().of(said.text());
                    // The brand's own words tell nothing of the fan.
                    case OUT -> Meaning.NONE;
                };
        var id = Ids.next();
        var corrected = tags.correct(fan, id, meaning.add(), meaning.remove());
        var until = now.plus(Duration.ofDays(policy.policy().keepTextDays()));
        boolean isTextKept = policy.policy().keepTextDays() > 0;
        var told = who.toldOf(fan);
        var conversation =
                new Conversation(
                        id,
                        told,
                        said.externalId(),
                        said.channel(),
                        said.direction(),
                        said.at(),
                        meaning.sentiment(),
                        isTextKept ? said.text() : null,
                        isTextKept ? until : null,
                        corrected.added(),
                        corrected.removed(),
                        policy.version());
        conversations.add(conversation);
        journal.note(
                List.of(
                        new Touch(
                                told,
                                said.direction().kind(),
                                "conversation:" + conversation.id(),
                                said.at(),
                                said.channel(),
                                percent(meaning.sentiment()),
                                null)));
        return new Captured(conversation, true);
    }

    /// Notes that something was said: where the fan lets us, it is captured; else nothing is kept
    /// of it but that something was.
    ///
    /// @param fan in their own right
    /// @param said under a name that no caller chooses
    /// @return until when the fan's consent keeps the text; empty where it does not
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Instant> note(UUID fan, Said said) {
        if (conversations.isGranted(fan, policies.inForce().policy().consent())) {
            return Optional.ofNullable(capture(fan, said).conversation().textKeptUntil());
        }
        journal.note(
                List.of(
                        Touch.of(fan, said.direction().kind(), said.externalId(), said.at())
                                .in(said.channel())));
        return Optional.empty();
    }

    private static @Nullable Long percent(@Nullable Double sentiment) {
        return sentiment == null ? null : Math.round(sentiment * 100);
    }

    /// @param isNew whether it was captured by this
    record Captured(Conversation conversation, boolean isNew) {}
}
