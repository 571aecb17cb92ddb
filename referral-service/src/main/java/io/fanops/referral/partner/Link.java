package io.fanops.referral.partner;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A position's link that leads deeper, such as to a product.
///
/// @param target where it leads
/// @param url what is promoted
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Link(
        UUID id, @Nullable String sku, String target, String code, String url, Instant createdAt) {}
