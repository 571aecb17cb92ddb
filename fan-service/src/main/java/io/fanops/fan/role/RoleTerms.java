package io.fanops.fan.role;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.tier.TierRules;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.problem.Refused.FieldError;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a role is, and on which terms a fan has it.
///
/// @param name for people, in the brand's language
/// @param leastStage, leastTier, leastOrders what a fan must be to enter; who holds the role keeps
///   it, whatever becomes of them
/// @param places how many may hold it at once; null for any number
/// @param termDays days after which it ends by itself; null for none
@JsonInclude(JsonInclude.Include.NON_NULL)
record RoleTerms(
        @NotBlank @Size(max = 100) String name,
        @Nullable @Size(max = 1_000) String description,
        @NotNull Entry entry,
        @Nullable Stage leastStage,
        @Nullable @Size(min = 1, max = 40) String leastTier,
        @Nullable @Min(0) @Max(1_000_000) Integer leastOrders,
        @Nullable @Min(0) @Max(10_000_000) Integer places,
        @Nullable @Min(1) @Max(36_500) Integer termDays) {

    /// The roles that every brand begins with, as the source documents name them; each may be
    /// edited. Terms of a year let a brand renew its circle; testing a product takes a season.
    static final Map<String, RoleTerms> STANDARD = standard();

    private static Map<String, RoleTerms> standard() {
        var roles = new LinkedHashMap<String, RoleTerms>();
        roles.put("TESTER", of("公开测试者", Entry.APPLICATION, Stage.FOLLOWER, 90));
        roles.put("ADVISOR", of("顾问委员会", Entry.INVITATION, Stage.CONSUMER, 365));
        roles.put("AMBASSADOR", of("宣传大使", Entry.APPLICATION, Stage.SPREADER, 365));
        roles.put("CO_PRODUCER", of("合作生产者", Entry.INVITATION, Stage.CONSUMER, 365));
        roles.put("SUPPORTER", of("支持者", Entry.APPLICATION, Stage.CONSUMER, null));
        roles.put("VIP", of("社区会员·VIP", Entry.STAFF, Stage.CONSUMER, null));
        roles.put("ENLIGHTENER", of("启蒙者", Entry.INVITATION, Stage.FOLLOWER, null));
        roles.put("THINK_TANK", of("智囊团", Entry.INVITATION, Stage.CONSUMER, 365));
        roles.put("SPOKESPERSON", of("代言人", Entry.INVITATION, Stage.SPREADER, 365));
        roles.put("INSIDER", of("内部人员", Entry.STAFF, null, null));
        return roles;
    }

    private static RoleTerms of(
            String name, Entry entry, @Nullable Stage least, @Nullable Integer termDays) {
        return new RoleTerms(name, null, entry, least, null, null, null, termDays);
    }

    /// What a fan lacks for this role; empty where it is nothing.
    List<FieldError> missing(Candidate fan, TierRules tiers) {
        var missing = new ArrayList<FieldError>();
        if (leastStage != null && fan.stage().isBelow(leastStage)) {
            missing.add(lacks("stage " + leastStage, fan.stage().name()));
        }
        if (leastTier != null && !tiers.reaches(fan.tier(), leastTier)) {
            missing.add(lacks("tier " + leastTier, String.valueOf(fan.tier())));
        }
        if (leastOrders != null && fan.orders() < leastOrders) {
            missing.add(lacks(leastOrders + " orders", String.valueOf(fan.orders())));
        }
        return missing;
    }

    private static FieldError lacks(String asked, String has) {
        return new FieldError("/role", "asks for " + asked + "; the fan has " + has);
    }

    /// How a role is entered.
    enum Entry {
        /// Staff give it.
        STAFF,
        /// The fan applies, staff decide.
        APPLICATION,
        /// Staff invite, the fan decides.
        INVITATION
    }

    /// What of a fan decides.
    record Candidate(Stage stage, @Nullable String tier, long orders) {}
}
