package io.fanops.fan.audience;

import io.fanops.fan.attitude.Attitude;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.expression.Vocabulary;
import io.fanops.fan.role.Roles;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The words of the brand in scope. What anybody may make up at any time (tags, regions, channels,
/// consents) and what may come later (communities, endorsers) is free.
@ApplicationScoped
class Words implements Vocabulary {
    private static final List<String> GENDERS = List.of("F", "M", "O");

    private final Audiences audiences;
    private final Rulebook rulebook;
    private final Roles roles;

    Words(Audiences audiences, Rulebook rulebook, Roles roles) {
        this.audiences = audiences;
        this.rulebook = rulebook;
        this.roles = roles;
    }

    @Override
    public @Nullable String wished(Membership what, String value) {
        return switch (what) {
            case GENDER -> oneOf(GENDERS, value);
            case ATTITUDE ->
                    oneOf(Stream.of(Attitude.values()).map(Attitude::name).toList(), value);
            case TIER ->
                    oneOf(
                            rulebook.present().of(TierRules.KIND).rules().tiers().stream()
                                    .map(TierRules.Tier::key)
                                    .toList(),
                            value);
            case ROLE -> roles.isKnown(value) ? null : "a role of the brand's, by its key";
            case AUDIENCE ->
                    audiences.named(value).isPresent() ? null : "the name of an audience there is";
            case TAG, REGION, CHANNEL, CONSENT, COMMUNITY, KOL ->
                    value.isBlank() ? "a text that is not blank" : null;
            // The parser knows them.
            case STAGE -> null;
        };
    }

    private static @Nullable String oneOf(Collection<String> words, String value) {
        return words.contains(value) ? null : "one of " + String.join(", ", words);
    }
}
