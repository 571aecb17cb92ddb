package io.fanops.fan.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.product.FanProducts.Part;
import io.fanops.fan.product.FanProducts.Relation;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/products")
@RunOnVirtualThread
@Tag(name = "Products")
class FanProductResource {
    private final WhoIs who;
    private final FanProducts products;

    FanProductResource(WhoIs who, FanProducts products) {
        this.who = who;
        this.products = products;
    }

    @PUT
    @Path("/{product}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Say whether a fan pays for a product, uses it, or both")
    @Transactional
    public Relation put(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("product") @Size(max = 200) String product,
            @Valid @NotNull Said request) {
        products.put(who.held(fan), product, Set.copyOf(request.roles()), request.day());
        return new Relation(
                product, request.roles().stream().distinct().sorted().toList(), request.day());
    }

    @DELETE
    @Path("/{product}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Say that a fan has nothing more to do with a product")
    @Transactional
    public void remove(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("product") String product) {
        products.remove(who.held(fan), product);
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "List the products that a fan pays for or uses")
    public Page<Relation> list(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                products.of(who.require(fan), Cursor.key(cursor), limit + 1),
                limit,
                Relation::product,
                relation -> relation);
    }

    /// @param since the first day of the relation, 1900-01-01 to 2100-12-31
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Said(@NotEmpty @Size(max = 2) List<@NotNull Part> roles, @Nullable LocalDate since) {
        /// @throws Refused `VALIDATION_FAILED`
        @Nullable LocalDate day() {
            if (since != null && (since.getYear() < 1900 || since.getYear() > 2100)) {
                throw Refused.invalid("/since", "must be a day from 1900-01-01 to 2100-12-31");
            }
            return since;
        }
    }
}
