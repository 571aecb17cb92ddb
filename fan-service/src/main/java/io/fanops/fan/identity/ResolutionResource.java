package io.fanops.fan.identity;

import io.fanops.fan.identity.ResolvingIdentities.Found;
import io.fanops.fan.identity.ResolvingIdentities.Named;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/identities/resolution")
@RunOnVirtualThread
@Tag(name = "Identities")
class ResolutionResource {
    private final ResolvingIdentities resolving;

    ResolutionResource(ResolvingIdentities resolving) {
        this.resolving = resolving;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Say which fans identities point to, how surely, and why",
            description =
                    "Reads only. Each kind of evidence counts once by its weight w (ACCOUNT, STORE_CARD, WECHAT_OPENID 0.95,"
                            + " WECHAT_UNIONID 0.98, WEIBO, DOUYIN, XIAOHONGSHU, PHONE 0.9, EMAIL 0.85, other channels 0.8,"
                            + " DEVICE 0.4, IP 0.1); a verified one leaves half of the doubt. The confidence is"
                            + " 1 - (1-w1)(1-w2)…; the brand's own externalId is certain. An IP address alone finds nobody."
                            + " Telephone numbers and e-mail addresses are compared normalised, also with those of profiles; a"
                            + " channel's name in any case.")
    public Resolution resolve(@PathParam("brand") String brand, @Valid @NotNull Resolve request) {
        return new Resolution(resolving.resolve(request.named(), request.externalId()));
    }

    /// @param identities at most 50; with phone, email and externalId at least one in all
    record Resolve(
            @Nullable @Size(max = 50) List<@NotNull @Valid Identity> identities,
            @Nullable @Size(min = 1, max = 30) String phone,
            @Nullable @Size(min = 1, max = 254) String email,
            @Nullable @Size(min = 1, max = 200) String externalId) {

        List<Named> named() {
            var named =
                    Stream.of(
                                    Optional.ofNullable(identities).stream()
                                            .flatMap(List::stream)
                                            .map(i -> new Named(i.channel(), i.externalId())),
                                    Optional.ofNullable(phone).stream()
                                            .map(text ->
                                                    new Named(IdentityKind.PHONE.name(), text)),
                                    Optional.ofNullable(email).stream()
                                            .map(text ->
                                                    new Named(IdentityKind.EMAIL.name(), text)))
                            .flatMap(each -> each)
                            .toList();
            if (named.isEmpty() && externalId == null) {
                throw Refused.invalid(
                        "/identities", "must name somebody, or phone, email or externalId must");
            }
            return named;
        }
    }

    record Identity(
            @NotBlank @Size(max = 50) String channel,
            @NotBlank @Size(max = 200) String externalId) {}

    /// @param fans the surest first, at most 20; several with high confidence contradict each other
    record Resolution(List<Found> fans) {}
}
