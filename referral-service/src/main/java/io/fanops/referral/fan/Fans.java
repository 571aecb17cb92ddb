package io.fanops.referral.fan;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.person.FanProblem;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sibling.Sibling;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/// Who somebody is, asked of the fan service. Never called inside a transaction.
@ApplicationScoped
public class Fans {
    static final Sibling FAN = new Sibling("fan");
    private static final String FIRST = "/fans/0";

    private final FanService service;
    private final OwnFan own;
    private final AudienceService audiences;
    private final BrandScope scope;
    private final Idempotency idempotency;

    Fans(
            @RestClient FanService service,
            @RestClient OwnFan own,
            @RestClient AudienceService audiences,
            BrandScope scope,
            Idempotency idempotency) {
        this.service = service;
        this.own = own;
        this.audiences = audiences;
        this.scope = scope;
        this.idempotency = idempotency;
    }

    /// The fans behind several references, in their order; somebody unseen becomes known.
    ///
    /// @param references 1 to 1,000
    /// @return empty where a fan id is none of this brand's
    /// @throws Refused `VALIDATION_FAILED` with pointers `/fans/<index>/…` where a profile is
    ///   wrong, `UNAVAILABLE` where the fan service does not answer
    public List<Optional<KnownFan>> resolve(List<FanReference> references) {
        return ask(new FanService.Question(null, false, false, null, references));
    }

    /// The fan behind a reference who need not be new; somebody unseen becomes known, unless the
    /// running request is a dry run.
    ///
    /// @param pointer where the reference stands in the request
    /// @throws Refused `UNKNOWN_FAN` for a fan id that the brand does not have
    public KnownFan known(FanReference reference, String pointer) {
        return someone(
                new FanService.Question(
                        null, false, idempotency.isDryRun(), null, List.of(reference)),
                pointer);
    }

    /// As [#known(FanReference, String)] for several requests at once, and in none of them.
    ///
    /// @param pointer where the reference stands in each of the requests
    /// @return the refusal `UNKNOWN_FAN` where a fan id is none of this brand's
    /// @throws Refused `VALIDATION_FAILED` where a profile is wrong; its pointer is right where
    ///   there is one reference
    public List<Asked> known(List<FanReference> references, String pointer, boolean isDryRun) {
        var question = new FanService.Question(null, false, isDryRun, null, references);
        var answers = references.size() == 1 ? List.of(one(question, pointer)) : ask(question);
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < references.size(); i++) {
            var reference = references.get(i);
            asked.add(
                    answers.get(i)
                            .<Asked>map(Asked.Known::new)
                            .orElseGet(() -> new Asked.Unknown(unknown(reference, pointer))));
        }
        return asked;
    }

    /// The fan behind a reference; nobody becomes known by this question. A fan id is taken for
    /// granted: the caller compares it with one that is known.
    public Optional<UUID> find(FanReference reference) {
        var externalId = reference.externalId();
        return externalId == null
                ? Optional.ofNullable(reference.fanId())
                : FAN.answered(() -> service.find(scope.brand(), externalId)).items().stream()
                        .map(FanService.FoundFan::id)
                        .findFirst();
    }

    /// The fan behind a reference, who joins by this if unseen.
    ///
    /// @param origin what makes the person join; the same origin again gets the same `isNew`
    /// @param inviter whom the answer compares the fan with
    public KnownFan joining(FanReference reference, String origin, UUID inviter, String pointer) {
        return someone(
                new FanService.Question(
                        origin, true, idempotency.isDryRun(), inviter, List.of(reference)),
                pointer);
    }

    /// Whether the brand has this fan.
    public boolean exists(UUID fanId) {
        return resolve(List.of(FanReference.byId(fanId))).getFirst().isPresent();
    }

    /// The fan who calls, by the token of the running request.
    public UUID caller() {
        return FAN.answered(() -> own.me(scope.brand())).id();
    }

    /// Whether the brand has this audience.
    public boolean hasAudience(UUID audience) {
        return isThere(() -> audiences.find(scope.brand(), audience));
    }

    /// Whether a fan is in an audience of the brand at this moment.
    public boolean isMember(UUID audience, UUID fanId) {
        return isThere(() -> audiences.member(scope.brand(), audience, fanId));
    }

    /// A page of an audience's members, at most 1,000, in the order of their ids.
    ///
    /// @param cursor where the page before ended; null for the first one
    /// @throws Refused `NOT_FOUND` for an audience that the brand does not have
    public AudienceService.Members members(UUID audience, @Nullable String cursor) {
        return FAN.answered(() -> audiences.members(scope.brand(), audience, 1_000, cursor));
    }

    private static boolean isThere(Supplier<?> question) {
        try {
            FAN.answered(question::get);
            return true;
        } catch (Refused refused) {
            if (refused.type() == GeneralProblem.NOT_FOUND) {
                return false;
            }
            throw refused;
        }
    }

    /// Where something stands in our caller's request.
    ///
    /// @param asked where it stood in our question of one fan: `/fans/0/gender`, or just `/gender`
    /// @param at where the fan stands in the request
    public static String pointer(String asked, String at) {
        return at + (asked.startsWith(FIRST) ? asked.substring(FIRST.length()) : asked);
    }

    private KnownFan someone(FanService.Question question, String pointer) {
        var known =
                one(question, pointer)
                        .orElseThrow(() -> unknown(question.fans().getFirst(), pointer));
        idempotency.about(known.fanId());
        idempotency.about(known.toldOf());
        return known;
    }

    private Optional<KnownFan> one(FanService.Question question, String pointer) {
        try {
            return ask(question).getFirst();
        } catch (Refused refused) {
            if (refused.type() != GeneralProblem.VALIDATION_FAILED) {
                throw refused;
            }
            throw new Refused(
                    refused.type(),
                    refused.detail(),
                    refused.errors().stream()
                            .map(e ->
                                    new Refused.FieldError(
                                            pointer(e.pointer(), pointer), e.detail()))
                            .toArray(Refused.FieldError[]::new));
        }
    }

    private static Refused unknown(FanReference reference, String pointer) {
        return new Refused(
                FanProblem.UNKNOWN_FAN,
                "This brand has no fan with " + reference.name() + ".",
                new Refused.FieldError(pointer + "/fanId", "is no fan of this brand"));
    }

    private List<Optional<KnownFan>> ask(FanService.Question question) {
        var answers = FAN.answered(() -> service.resolve(scope.brand(), question)).fans();
        if (answers.size() != question.fans().size()) {
            throw FAN.unavailable("gave an answer that does not fit the question");
        }
        return answers.stream().map(Fans::known).toList();
    }

    private static Optional<KnownFan> known(FanService.Resolution answer) {
        var fanId = answer.fanId();
        return answer.known() && fanId != null
                ? Optional.of(
                        new KnownFan(
                                fanId,
                                // A fan service of yesterday does not say it.
                                Objects.requireNonNullElse(answer.toldOf(), fanId),
                                answer.isNew(),
                                Objects.requireNonNullElse(answer.likeness(), Likeness.NONE)))
                : Optional.empty();
    }

    /// Who is behind a reference, if the brand has such a fan.
    public sealed interface Asked {
        record Known(KnownFan fan) implements Asked {}

        record Unknown(Refused why) implements Asked {}
    }
}
