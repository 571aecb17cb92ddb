package io.fanops.referral.voucher;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/offline/keys")
@RunOnVirtualThread
@Tag(name = "Offline redemption")
@RolesAllowed({Role.BRAND_ADMIN})
class VoucherKeyResource {
    private final VoucherKeys keys;
    private final Idempotency idempotency;

    VoucherKeyResource(VoucherKeys keys, Idempotency idempotency) {
        this.keys = keys;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "The keys that vouchers and allowances are verified by, newest first",
            description =
                    "A JWK set (RFC 7517) of Ed25519 keys (RFC 8037). A till fetches it with each sync. Of a key that is not in it nothing is to be"
                            + " believed.")
    public KeySet read(@PathParam("brand") String brand) {
        return set();
    }

    @POST
    @Operation(
            summary = "Sign with a new key from now on",
            description =
                    "What earlier keys have signed stays good. Tills learn of the new key with their next sync; until then they refuse what it signs.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = KeySet.class)))
    public Response rotate(@PathParam("brand") String brand) {
        return idempotency.once(
                "",
                () -> {
                    keys.rotate();
                    return Response.status(201).entity(set()).build();
                });
    }

    @DELETE
    @Path("/{key}")
    @Operation(
            summary = "Believe nothing of a key any more",
            description =
                    "For a key that is lost. Vouchers that it has signed are `BAD_SIGNATURE` from now on, and signed anew when they are fetched.")
    public void revoke(@PathParam("brand") String brand, @PathParam("key") String key) {
        idempotency.once(
                "",
                () -> {
                    keys.revoke(key);
                    return Response.noContent().build();
                });
    }

    private KeySet set() {
        return new KeySet(keys.all().stream().map(Key::of).toList());
    }

    record KeySet(List<Key> keys) {}

    /// A JWK.
    ///
    /// @param x the public key, Base64url
    /// @param createdAt when it began to sign
    record Key(
            String kty,
            String crv,
            String alg,
            String use,
            String kid,
            String x,
            VoucherKeys.State state,
            Instant createdAt) {
        static Key of(VoucherKeys.Shown key) {
            return new Key(
                    "OKP",
                    "Ed25519",
                    "EdDSA",
                    "sig",
                    key.kid(),
                    key.x(),
                    key.state(),
                    key.createdAt());
        }
    }
}
