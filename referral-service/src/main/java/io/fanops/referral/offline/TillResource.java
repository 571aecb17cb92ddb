package io.fanops.referral.offline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.offline.Allowances.Allowance;
import io.fanops.referral.voucher.Ed25519;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/tills")
@RunOnVirtualThread
@Tag(name = "Offline redemption")
@RolesAllowed({Role.BRAND_ADMIN})
class TillResource {
    private final Tills tills;
    private final TillLog log;
    private final Syncing syncing;
    private final Allowances allowances;
    private final Idempotency idempotency;

    TillResource(
            Tills tills,
            TillLog log,
            Syncing syncing,
            Allowances allowances,
            Idempotency idempotency) {
        this.tills = tills;
        this.log = log;
        this.syncing = syncing;
        this.allowances = allowances;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Register a till that takes vouchers without network",
            description =
                    "The till makes an Ed25519 key pair and tells the public key; the private one never leaves it. `name` is a natural key: an equal"
                            + " repeat gives the first till (200). The answer has its first allowance.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = TillView.class)))
    public Response register(@PathParam("brand") String brand, @Valid @NotNull NewTill request) {
        var key = request.key();
        var limits = request.limits();
        return idempotency.once(
                request,
                () -> {
                    var registered =
                            tills.add(Ids.next(), request.name(), request.store(), key, limits);
                    return Response.status(registered.isNew() ? 201 : 200)
                            .entity(
                                    TillView.of(
                                            registered.till(), allowances.of(registered.till())))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.STORE_CLERK})
    @Operation(summary = "The brand's tills, oldest first")
    public Page<TillView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                tills.after(Cursor.id(cursor), limit + 1),
                limit,
                till -> till.id().toString(),
                till -> TillView.of(till, null));
    }

    @GET
    @Path("/{till}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.STORE_CLERK})
    @Operation(summary = "One till")
    public TillView read(@PathParam("brand") String brand, @PathParam("till") String till) {
        return TillView.of(find(till), null);
    }

    @GET
    @Path("/{till}/entries")
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.STORE_CLERK})
    @Operation(
            summary = "A till's log and what was made of it, in the order of its numbers",
            description = "What was `PENDING` when the till synced may be settled since.")
    public Page<Settled> entries(
            @PathParam("brand") String brand,
            @PathParam("till") String till,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        long after = Cursor.number(cursor, 0);
        return Page.of(
                log.settled(find(till).id(), after + 1, after + limit + 1),
                limit,
                entry -> String.valueOf(entry.seq()),
                entry -> entry);
    }

    @POST
    @Path("/{till}/sync")
    @RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK})
    @Operation(
            summary = "Bring a till's log, and get what was made of it and the next allowance",
            description =
                    """
                    Entries come in the order of their numbers, from the first one that was not answered. What was sent before is answered \
                    as before, so a sync whose answer was lost is simply sent again; until there is an answer the till takes nothing more. A log \
                    that is broken, rewound or has a gap, and any of a revoked till, is refused as a whole and reported. Entries are known by their \
                    numbers and hashes, so an Idempotency-Key is not looked at. A sync without entries gives no other allowance: the one that the till has \
                    lasts longer, and what was taken under it and is still to come counts.

                    An entry is a JWS in compact form (`typ` fanops-till-entry+jwt, `alg` EdDSA) of `{"till","seq","prev","at","allowance",\
                    "voucher","order"?,"amount"?}`; `prev` is the SHA-256 of the entry before in compact form, in Base64url, and empty in the first. \
                    Of two tills that took one voucher the earlier `at` counts, whatever order they come back in: an entry is `PENDING` until no \
                    other till can bring an earlier one. What this sync lets ripen of other tills' is settled some seconds after it. A redemption \
                    online counts before whatever arrives later. What was taken on an order that was cancelled, before or after, is settled as all \
                    else, and its redemption is rolled back.\
                    """)
    public Synced sync(
            @PathParam("brand") String brand,
            @PathParam("till") String till,
            @Valid @NotNull Sync request) {
        var synced = syncing.sync(id(till), request.entries());
        return new Synced(
                synced.till().logLength(), synced.results(), allowances.of(synced.till()));
    }

    @POST
    @Path("/{till}/revoke")
    @Operation(
            summary = "Take nothing more from a till, for ever",
            description =
                    "For one that is lost, or whose log is broken. What it took and has not brought yet is not settled any more.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TillView.class)))
    public Response revoke(
            @PathParam("brand") String brand,
            @PathParam("till") String till,
            @Valid @NotNull Revocation request) {
        var id = find(till).id();
        var answer =
                Deadlocks.survived(() ->
                        idempotency.once(
                                request,
                                () -> {
                                    if (!tills.revoke(id, request.reason())) {
                                        throw new Refused(
                                                OfflineProblem.TILL_REVOKED,
                                                "It was revoked before.");
                                    }
                                    return Response.ok(TillView.of(find(till), null)).build();
                                }));
        syncing.lookAgain();
        return answer;
    }

    private Till find(String till) {
        return tills.find(id(till)).orElseThrow(() -> Refused.notFound("till"));
    }

    private static UUID id(String till) {
        return Ids.parse(till).orElseThrow(() -> Refused.notFound("till"));
    }

    /// Syncs, and reports those that are refused.
    @ApplicationScoped
    static class Syncing {
        private final SyncingTills tills;
        private final Settling settling;
        private final SettlingDue due;
        private final OfflineReports reports;

        Syncing(SyncingTills tills, Settling settling, SettlingDue due, OfflineReports reports) {
            this.tills = tills;
            this.settling = settling;
            this.due = due;
            this.reports = reports;
        }

        /// What the till has brought is taken in whatever becomes of the settlement after it: that
        /// of its own coupons is tried at once, that of others is left to who looks at what is due.
        SyncingTills.Synced sync(UUID till, List<String> entries) {
            var synced = takenIn(till, entries);
            if (!synced.isNew()) {
                return synced;
            }
            settling.lookAgain();
            var waiting =
                    synced.results().stream()
                            .filter(settled -> settled.result() == Settled.Result.PENDING)
                            .map(Settled::couponId)
                            .toList();
            if (waiting.isEmpty()) {
                return synced;
            }
            due.settle(waiting);
            return new SyncingTills.Synced(
                    synced.till(), tills.results(till, synced.results()), true);
        }

        private SyncingTills.Synced takenIn(UUID till, List<String> entries) {
            try {
                return Deadlocks.survived(() -> tills.sync(till, entries));
            } catch (Refused refused) {
                if (refused.type() instanceof OfflineProblem problem && problem.isIncident()) {
                    reports.report(till, refused);
                }
                throw refused;
            }
        }

        /// What waited for a till that is revoked waits no longer.
        void lookAgain() {
            settling.lookAgain();
        }
    }

    /// A till to register.
    ///
    /// @param store the code of its store
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewTill(
            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 128) String store,
            @NotNull @Valid Jwk publicKey,
            @Nullable @Valid Limits allowance) {

        private static final Till.Limits USUAL = new Till.Limits(50, null, 24);

        byte[] key() {
            try {
                var bytes = Base64.getUrlDecoder().decode(publicKey.x());
                if (Ed25519.publicKey(bytes).isPresent()) {
                    return bytes;
                }
            } catch (IllegalArgumentException _) {
                // Told below, as one that is too short.
            }
            throw Refused.invalid("/publicKey/x", "is no public key of Ed25519");
        }

        Till.Limits limits() {
            if (allowance == null) {
                return USUAL;
            }
            var value = allowance.value();
            if (value != null && !value.isKnownCurrency()) {
                throw Refused.invalid("/allowance/value/currency", "is no currency of ISO 4217");
            }
            return new Till.Limits(
                    allowance.redemptions() == null ? USUAL.redemptions() : allowance.redemptions(),
                    value,
                    allowance.hours() == null ? USUAL.hours() : allowance.hours());
        }
    }

    /// A public key as a JWK.
    ///
    /// @param x Base64url of its 32 bytes
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Jwk(
            @NotNull @Pattern(regexp = "OKP") String kty,
            @NotNull @Pattern(regexp = "Ed25519") String crv,
            @NotNull @Size(min = 43, max = 44) String x,
            @Nullable @Size(max = 100) String kid,
            @Nullable @Size(max = 100) String alg,
            @Nullable @Size(max = 100) String use) {}

    /// What a till may take between two syncs.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Limits(
            @Schema(description = "50 where left out") @Nullable @Min(1) @Max(500)
                    Integer redemptions,
            @Schema(description = "What it may take off in all; without limit where left out")
                    @Nullable
                    @Valid
                    Money value,
            @Schema(description = "How long it may stay away; 24 where left out")
                    @Nullable
                    @Min(1)
                    @Max(168)
                    Integer hours) {}

    /// @param entries as the till signed them; none just for more time
    record Sync(@NotNull @Size(max = 500) List<@NotNull @Size(max = 8_192) String> entries) {}

    /// @param logLength entries that are here
    /// @param allowance the next one; after a repeat the one that was given then, and without
    ///   entries the same for longer
    record Synced(long logLength, List<Settled> results, Allowance allowance) {}

    /// @param reason what the brand notes
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Revocation(@Nullable @Size(max = 500) String reason) {}

    /// A till as it is shown.
    ///
    /// @param logLength entries of its log that are here
    /// @param revokedBecause what the brand noted
    /// @param allowance its first one, in the answer to its registration
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TillView(
            UUID id,
            String name,
            String store,
            Till.State state,
            Till.Limits limits,
            long logLength,
            Instant allowanceUntil,
            Instant createdAt,
            @Nullable Instant syncedAt,
            @Nullable String revokedBecause,
            @Nullable Allowance allowance,
            @JsonProperty("_actions")
                    @ActionsOf(TillResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static TillView of(Till till, @Nullable Allowance allowance) {
            return new TillView(
                    till.id(),
                    till.name(),
                    till.store(),
                    till.state(),
                    till.limits(),
                    till.logLength(),
                    till.until(),
                    till.createdAt(),
                    till.syncedAt(),
                    till.revokedBecause(),
                    allowance,
                    till.actions());
        }
    }
}
