package io.fanops.fan.community;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.identity.NaturalKey;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A community as its people write it.
///
/// @param key the brand's own name for it, unique in the brand
/// @param kind what it starts as; a `SOCIETY` is only grown into
/// @param scope `INTERNAL` for the brand's own people, `EXTERNAL` for others
/// @param circle whom it is for: `TEAM`, `PROJECT` or `INTEREST` where the scope is `INTERNAL`,
///   `PROSPECTS`, `CUSTOMERS` or `OTHER` where it is `EXTERNAL`
/// @param operation who does what and when
/// @param questions what applicants are asked where entry is `SCREEN`
/// @param capacity members there may be at most; 500 where nothing is said, which is what a WeChat
///   group holds; a dyad holds two
/// @param parent key of the community that this is a part of
/// @param strikeDays days after which a strike lapses; 90 where nothing is said
/// @param banDays days that a removal keeps somebody out; for good where nothing is said
@Schema(name = "CommunityDetails")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommunityDetails(
        @NotBlank @Size(max = 64) @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String key,
        @NotBlank @Size(max = 200) String name,
        @NotNull Kind kind,
        @NotNull Scope scope,
        @NotNull Circle circle,
        @Nullable Positioning positioning,
        @Nullable @Size(max = 2_000) String purpose,
        @Nullable @Size(max = 2_000) String valueProposition,
        @Nullable @Size(max = 2_000) String operation,
        @Nullable @Size(max = 2_000) String stickiness,
        @Nullable @Size(max = 2_000) String spreading,
        @Nullable @Size(max = 50) List<@NotBlank @Size(max = 200) String> tools,
        @NotNull Entry entry,
        @Nullable @Size(max = 10) List<@NotBlank @Size(max = 500) String> questions,
        @Nullable @Min(2) @Max(1_000_000) Integer capacity,
        @Nullable @Size(max = 64) @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                String parent,
        @Nullable @Size(max = 20) List<@NotNull @Valid Carrier> carriers,
        @Nullable @Valid Charter charter,
        @Nullable @Size(max = 100) List<@NotNull @Valid Rule> rules,
        @Nullable @Min(1) @Max(3_650) Integer strikeDays,
        @Nullable @Min(1) @Max(3_650) Integer banDays,
        @Nullable @Size(max = 20) List<@NotNull @Valid Ritual> rituals) {

    private static final int USUAL_CAPACITY = 500;
    private static final int USUAL_STRIKE_DAYS = 90;

    /// The forms of social organisation, from two people to a society; each grows out of the one
    /// before.
    public enum Kind {
        DYAD,
        GROUP,
        ORGANISATION,
        COMMUNITY,
        SOCIETY
    }

    public enum Scope {
        INTERNAL,
        EXTERNAL
    }

    public enum Circle {
        TEAM(Scope.INTERNAL),
        PROJECT(Scope.INTERNAL),
        INTEREST(Scope.INTERNAL),
        PROSPECTS(Scope.EXTERNAL),
        CUSTOMERS(Scope.EXTERNAL),
        OTHER(Scope.EXTERNAL);

        private final Scope scope;

        Circle(Scope scope) {
            this.scope = scope;
        }

        private static String of(Scope scope) {
            return Stream.of(values())
                    .filter(circle -> circle.scope == scope)
                    .map(Circle::name)
                    .collect(Collectors.joining(", "));
        }
    }

    /// What people come for: a product, other people, or their own growth.
    public enum Positioning {
        PRODUCT,
        NETWORK,
        GROWTH
    }

    /// `OPEN`: whoever wishes. `INVITE`: with an invitation. `SCREEN`: after a review, or with an
    /// invitation.
    public enum Entry {
        OPEN,
        INVITE,
        SCREEN
    }

    /// A group elsewhere that the community lives in.
    ///
    /// @param groupId the carrier's own id of the group
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Carrier(
            @NotNull
                    @Size(max = 30)
                    @Pattern(
                            regexp = "[A-Z][A-Z0-9_]*",
                            message = "must be upper case, such as WECHAT_GROUP, QQ_GROUP or YY")
                    String carrier,
            @NotBlank @Size(max = 200) String groupId,
            @Nullable @Size(max = 200) String name) {}

    /// The seven elements of a brand community; all of them make it complete.
    ///
    /// @param detractors how it deals with who speaks against it; who they are stands in the
    ///   register
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Charter(
            @Nullable @Size(max = 5_000) String story,
            @Nullable @Size(max = 5_000) String belief,
            @Nullable @Size(max = 5_000) String idol,
            @Nullable @Size(max = 5_000) String norms,
            @Nullable @Size(max = 5_000) String detractors,
            @Nullable @Size(max = 5_000) String rituals,
            @Nullable @Size(max = 5_000) String leaders) {

        @JsonIgnore
        boolean isComplete() {
            return filled() == 7;
        }

        /// Fields of the seven that say something.
        int filled() {
            return (int)
                    Stream.of(story, belief, idol, norms, detractors, rituals, leaders)
                            .filter(CommunityDetails::isSaid)
                            .count();
        }
    }

    /// @param grave whether breaking it may cost membership at once
    public record Rule(
            @Schema(required = true) @Min(1) @Max(1_000) int number,
            @NotBlank @Size(max = 1_000) String text,
            @Schema(required = true) boolean grave) {}

    /// @param onJoin whether each new member is asked for it, such as an introduction of oneself
    /// @param dueDays days a new member has for it; 7 where nothing is said
    /// @param visuals addresses of the pictures that belong to it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ritual(
            @NotBlank @Size(max = 64) @Pattern(regexp = NaturalKey.FORM, message = NaturalKey.FAULT)
                    String key,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 2_000) String instruction,
            @Schema(required = true) boolean onJoin,
            @Nullable @Min(1) @Max(365) Integer dueDays,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 500) String> visuals) {

        public int days() {
            return dueDays == null ? 7 : dueDays;
        }
    }

    void checkFounding() {
        require(kind != Kind.SOCIETY, "/kind", "a society is only grown into");
        check();
    }

    /// Refuses what no constraint on a single field can see.
    void check() {
        require(
                circle.scope == scope,
                "/circle",
                "must be one of " + Circle.of(scope) + " where the scope is " + scope);
        require(!key.equals(parent), "/parent", "is the community itself");
        once(carriers, c -> c.carrier() + " " + c.groupId(), "/carriers");
        once(rules, Rule::number, "/rules");
        once(rituals, Ritual::key, "/rituals");
    }

    private static <T> void once(
            @Nullable List<T> items, Function<T, Object> name, String pointer) {
        var seen = new HashSet<Object>();
        for (var item : items == null ? List.<T>of() : items) {
            require(seen.add(name.apply(item)), pointer, "names one thing twice");
        }
    }

    private static void require(boolean right, String pointer, String detail) {
        if (!right) {
            throw Refused.invalid(pointer, detail);
        }
    }

    static boolean isSaid(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    @JsonIgnore
    int placesAs(Kind as) {
        int wished = capacity == null ? USUAL_CAPACITY : capacity;
        return as == Kind.DYAD ? 2 : wished;
    }

    public List<Carrier> orNoCarriers() {
        return carriers == null ? List.of() : carriers;
    }

    public List<String> orNoQuestions() {
        return questions == null ? List.of() : questions;
    }

    public List<Rule> orNoRules() {
        return rules == null ? List.of() : rules;
    }

    public List<Ritual> orNoRituals() {
        return rituals == null ? List.of() : rituals;
    }

    public int daysOfAStrike() {
        return strikeDays == null ? USUAL_STRIKE_DAYS : strikeDays;
    }

    public Optional<Rule> rule(int number) {
        return orNoRules().stream().filter(rule -> rule.number() == number).findFirst();
    }

    public Optional<Ritual> ritual(String ritualKey) {
        return orNoRituals().stream().filter(ritual -> ritual.key().equals(ritualKey)).findFirst();
    }
}
