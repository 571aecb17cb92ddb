package io.fanops.fan.product;

import io.fanops.fan.product.FanProducts.Satisfaction;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/products/{product}")
@RunOnVirtualThread
@Tag(name = "Products")
class ProductResource {
    private final FanProducts products;

    ProductResource(FanProducts products) {
        this.products = products;
    }

    @GET
    @Path("/satisfaction")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "Read how content a product's users are, and what its payers bring",
            description =
                    "Grades count by who uses the product, each user's last one; money by who pays.")
    public Satisfaction satisfaction(
            @PathParam("brand") String brand, @PathParam("product") String product) {
        return products.satisfaction(product);
    }
}
