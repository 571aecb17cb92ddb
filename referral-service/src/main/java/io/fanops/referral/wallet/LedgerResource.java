package io.fanops.referral.wallet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.wallet.WalletResource.Span;
import io.fanops.referral.wallet.Wallets.Entry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/ledger")
@RunOnVirtualThread
@Tag(name = "Ledger")
@RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST, Role.SERVICE})
class LedgerResource {
    private static final int MOST = 10_000;

    private final Reconciliation reconciliation;
    private final Wallets wallets;
    private final ObjectWriter json;

    LedgerResource(Reconciliation reconciliation, Wallets wallets, ObjectMapper json) {
        this.reconciliation = reconciliation;
        this.wallets = wallets;
        this.json = json.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    @GET
    @Path("/trial-balance")
    @Operation(
            summary = "Every account's debits and credits, and whether the books balance",
            description =
                    """
                    Computed from the entries at this moment: all accounts, or a page of them where a `limit` is given. Totals and `balanced` \
                    are always over all of them. Entries are added to sums that are kept; with `anew` all of them are summed again.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TrialBalance.class)))
    public Response trialBalance(
            @PathParam("brand") String brand,
            @QueryParam("anew") @DefaultValue("false") boolean anew,
            @QueryParam("limit") @Nullable @Min(1) @Max(MOST) Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        if (limit == null && cursor == null) {
            StreamingOutput all = out -> reconciliation.allBooks(anew, books -> write(out, books));
            return Response.ok(all, MediaType.APPLICATION_JSON_TYPE).build();
        }
        return Response.ok(reconciliation.books(limit == null ? MOST : limit, cursor, anew))
                .build();
    }

    @GET
    @Path("/accounts/{account}/entries")
    @Operation(
            summary = "The entries of one account, newest first",
            description = "An account is named as in the trial balance, such as `program:<id>`.")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @PathParam("account") String account,
            @QueryParam("form") @Nullable Form form,
            @Valid @BeanParam Span span,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return wallets.entries(
                Account.named(account).orElseThrow(() -> Refused.notFound("account")),
                form,
                span,
                limit,
                cursor);
    }

    private void write(OutputStream out, TrialBalance books) {
        try {
            json.writeValue(out, books);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
