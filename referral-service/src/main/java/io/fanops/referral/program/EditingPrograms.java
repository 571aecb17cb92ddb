package io.fanops.referral.program;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.coupon.CouponTemplates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Making programs and changing them, each in one transaction.
@ApplicationScoped
class EditingPrograms {
    private final Programs programs;
    private final ProgramBudgets budgets;
    private final Brands brands;
    private final CouponTemplates templates;
    private final Clock clock;

    EditingPrograms(
            Programs programs,
            ProgramBudgets budgets,
            Brands brands,
            CouponTemplates templates,
            Clock clock) {
        this.programs = programs;
        this.budgets = budgets;
        this.brands = brands;
        this.templates = templates;
        this.clock = clock;
    }

    /// The terms of a request, whose templates exist and whose currency is the brand's.
    ///
    /// Not in a transaction: it may wait for the brand.
    Terms checked(ProgramRequest request) {
        var terms = request.terms(request.isPaidInCash() ? brands.awaited().currency() : null);
        for (int i = 0; i < terms.rewards().size(); i++) {
            var template = terms.rewards().get(i).couponTemplate();
            if (template != null && templates.withKey(template).isEmpty()) {
                throw Refused.invalid(
                        "/rewards/" + i + "/couponTemplate",
                        "There is no coupon template `" + template + "`.");
            }
        }
        return terms;
    }

    /// Makes a program, or finds the equal one that is there already.
    ///
    /// @throws Refused `PROGRAM_EXISTS` where another one has the key
    @Transactional
    Made make(String key, Terms terms) {
        var program =
                new Program(Ids.next(), key, terms, clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (programs.add(program)) {
            budgets.open(program.id(), terms);
            return new Made(program, true);
        }
        var first = find(key);
        if (!first.terms().equals(terms)) {
            throw new Refused(
                    ProgramProblem.PROGRAM_EXISTS,
                    "The program `" + key + "` is another one; change it by PUT or PATCH.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return new Made(first, false);
    }

    /// Gives a program new terms, for referrals made from now on.
    @Transactional
    Program offer(String key, Terms terms, @Nullable String ifMatch) {
        var program = unchanged(key, ifMatch);
        if (program.offer(terms)) {
            programs.flush();
            programs.keepVersion(program);
            budgets.resize(program.id(), terms)
                    .ifPresent(problem -> {
                        throw beyond(problem);
                    });
        }
        return program;
    }

    private static Refused beyond(ProgramProblem problem) {
        return switch (problem) {
            case CAP_BELOW_CONVERSIONS ->
                    new Refused(
                            problem,
                            "More referrals have converted than the new cap allows.",
                            new Refused.FieldError(
                                    "/capInTotal", "is less than what has converted"));
            case DAILY_BUDGET_BELOW_SPENT ->
                    new Refused(
                            problem,
                            "More than the new daily budget is spent today already; change it tomorrow.",
                            new Refused.FieldError(
                                    "/dailyBudget", "is less than what is spent today"));
            case BUDGET_BELOW_SPENT,
                    PROGRAM_EXISTS,
                    PROGRAM_HAS_ENDED,
                    PROGRAM_STATE,
                    REWARD_UNIT_FIXED ->
                    new Refused(
                            problem,
                            "More than the new budget is spent or promised already.",
                            new Refused.FieldError("/budget", "is less than what is spent"));
        };
    }

    /// Pauses, resumes or ends a program.
    @Transactional
    Program move(String key, @Nullable String ifMatch, Consumer<Program> verb) {
        var program = unchanged(key, ifMatch);
        verb.accept(program);
        programs.flush();
        return program;
    }

    Program find(String key) {
        return programs.withKey(key).orElseThrow(() -> Refused.notFound("referral program"));
    }

    private Program unchanged(String key, @Nullable String ifMatch) {
        var program = find(key);
        Revision.check(ifMatch, program.revision());
        return program;
    }

    /// @param isNew whether it was made by this
    record Made(Program program, boolean isNew) {}
}
