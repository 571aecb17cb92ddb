package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A place where a partner promotes.
///
/// @param key the brand's own name for it, unique with its partner
/// @param targetUrl where its link leads; left out of a fan's shop, whose own page it is
/// @param couponTemplate orders that this template's coupons brought are the position's too
/// @param url what is promoted
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Position(
        UUID id,
        String partner,
        @JsonIgnore UUID partnerId,
        String key,
        String name,
        @Nullable String targetUrl,
        @Nullable String couponTemplate,
        String code,
        String url,
        Instant createdAt,
        @JsonIgnore long revision) {}
