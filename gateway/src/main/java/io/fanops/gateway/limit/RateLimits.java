package io.fanops.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fanops.gateway.limit.LimitSettings.Rate;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The token buckets.
///
/// Each call may spend from several; the answer states the policies and the tightest bucket in the
/// `RateLimit-Policy` and `RateLimit` fields of the IETF draft
/// (draft-ietf-httpapi-ratelimit-headers-10).
@Singleton
public final class RateLimits {
    /// Full again long before, whatever its rate, so that forgetting it changes nothing.
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    private final Cache<Key, Bucket> buckets;
    private final TimeMeter time;
    private final Policy caller;
    private final Policy fan;
    private final Policy brand;
    private final Policy fansOfBrand;
    private final Policy anonymous;
    private final Policy refused;
    private final Policy wrongCodes;
    private final Policy wrongCodesOfBrand;

    @Inject
    public RateLimits(LimitSettings settings) {
        this(settings, TimeMeter.SYSTEM_MILLISECONDS);
    }

    RateLimits(LimitSettings settings, TimeMeter time) {
        this.time = time;
        this.buckets =
                Caffeine.newBuilder()
                        .maximumSize(settings.buckets())
                        .expireAfterAccess(FORGOTTEN_AFTER)
                        .build();
        this.caller = Policy.of("caller", "this caller", settings.caller());
        this.fan = Policy.of("fan", "this fan", settings.fan());
        this.brand = Policy.of("brand", "this brand", settings.brand());
        this.fansOfBrand = Policy.of("fans", "this brand's fans", settings.fansOfBrand());
        this.anonymous = Policy.of("address", "this address", settings.anonymous());
        this.refused = Policy.of("refused", "refused tokens from this address", settings.refused());
        this.wrongCodes =
                Policy.of("wrong-codes", "wrong codes from this caller", settings.wrongCodes());
        this.wrongCodesOfBrand =
                Policy.of(
                        "wrong-codes-of-brand",
                        "wrong codes from this brand",
                        settings.wrongCodesOfBrand());
    }

    /// A call of the API by a caller whose token is valid.
    ///
    /// @param brandSpent the brand in the path if the caller belongs to it, or is a fan; else null
    public RateVerdict ofCall(String subject, boolean isFan, @Nullable String brandSpent) {
        List<Spending> spendings = new ArrayList<>(2);
        spendings.add(new Spending(isFan ? fan : caller, subject));
        if (brandSpent != null) {
            spendings.add(new Spending(isFan ? fansOfBrand : brand, brandSpent));
        }
        return spend(spendings);
    }

    public RateVerdict ofPage(String address) {
        return spend(List.of(new Spending(anonymous, address)));
    }

    /// Whether this address has sent so many worthless tokens that no further unknown one is looked
    /// at for now.
    public boolean exhaustedByRefusals(String address) {
        Bucket bucket = buckets.getIfPresent(new Key(refused.name, address));
        return bucket != null && bucket.getAvailableTokens() == 0;
    }

    public RateVerdict ofRefusal(String address) {
        return spend(List.of(new Spending(refused, address)));
    }

    /// Counts a code that nobody has.
    ///
    /// @param brand which the caller belongs to
    public void countWrongCode(String subject, String brand) {
        spend(List.of(new Spending(wrongCodes, subject)));
        spend(List.of(new Spending(wrongCodesOfBrand, brand)));
    }

    /// Whether no further code of this caller is looked at for now: its own wrong ones were too
    /// many; or all the brand's were, and some of them its own within the last minutes. So a brand
    /// that is guessed at by many still serves who has named none but right ones.
    public Optional<RateVerdict.Exceeded> exhaustedByWrongCodes(String subject, String brand) {
        Bucket own = buckets.getIfPresent(new Key(wrongCodes.name, subject));
        if (own == null) {
            return Optional.empty();
        }
        return exceeded(wrongCodes, own)
                .or(() -> exceeded(wrongCodesOfBrand, bucket(wrongCodesOfBrand, brand)));
    }

    private static Optional<RateVerdict.Exceeded> exceeded(Policy policy, Bucket bucket) {
        if (bucket.getAvailableTokens() > 0) {
            return Optional.empty();
        }
        Duration wait =
                Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Optional.of(
                new RateVerdict.Exceeded(policy.whose, wait, policy.header, policy.state(0)));
    }

    public long kept() {
        return buckets.estimatedSize();
    }

    private RateVerdict spend(List<Spending> spendings) {
        @Nullable Policy tightest = null;
        long remaining = Long.MAX_VALUE;
        StringBuilder policies = new StringBuilder(64);
        for (Spending spending : spendings) {
            Policy policy = spending.policy;
            policies.append(policies.isEmpty() ? "" : ", ").append(policy.header);
        }
        for (Spending spending : spendings) {
            Policy policy = spending.policy;
            ConsumptionProbe probe = bucket(policy, spending.name).tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                // What the first bucket lost is not given back: a caller that runs into a brand's
                // limit slows down too.
                Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
                return new RateVerdict.Exceeded(
                        policy.whose, wait, policies.toString(), policy.state(0));
            }
            if (tightest == null || probe.getRemainingTokens() < remaining) {
                tightest = policy;
                remaining = probe.getRemainingTokens();
            }
        }
        return new RateVerdict.Granted(
                policies.toString(), tightest == null ? "" : tightest.state(remaining));
    }

    private Bucket bucket(Policy policy, String name) {
        return buckets.get(new Key(policy.name, name), _ -> policy.fresh(time));
    }

    private record Key(String policy, String name) {}

    private record Spending(Policy policy, String name) {}

    private record Policy(String name, String whose, int burst, int perSecond, String header) {
        static Policy of(String name, String whose, Rate rate) {
            if (rate.burst() < 1 || rate.perSecond() < 1) {
                throw new IllegalArgumentException(
                        "The limit of " + whose + " must let at least one request through.");
            }
            long window = secondsToFlowIn(rate.burst(), rate.perSecond());
            String header = "\"%s\";q=%d;w=%d".formatted(name, rate.burst(), window);
            return new Policy(name, whose, rate.burst(), rate.perSecond(), header);
        }

        Bucket fresh(TimeMeter time) {
            return Bucket.builder()
                    .addLimit(limit ->
                            limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .withCustomTimePrecision(time)
                    .build();
        }

        /// `r`: requests left now; `t`: seconds until the bucket is full again.
        String state(long remaining) {
            return "\""
                    + name
                    + "\";r="
                    + remaining
                    + ";t="
                    + secondsToFlowIn(burst - remaining, perSecond);
        }

        private static long secondsToFlowIn(long requests, int perSecond) {
            return Math.max(1, Math.ceilDiv(requests, perSecond));
        }
    }
}
