package io.fanops.fan;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fanops.platform.tenancy.Role;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.TokenRules;
import io.fanops.platform.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class TokenTest {
    private final String brand = Brands.fresh();

    @Test
    void opensToNoTokenThatIsForgedStaleOrForeign() {
        TokenRules.check("/v1/brands/{brand}/fans");
    }

    @Test
    void aTokenThatIsRememberedVouchesForNoOther() {
        var good = Tokens.brandAdmin(brand);
        assertThat(status(good)).isEqualTo(200);
        assertThat(status(good)).isEqualTo(200);
        var last = good.charAt(good.length() - 2);
        var forged =
                good.substring(0, good.length() - 2)
                        + (last == 'A' ? 'B' : 'A')
                        + good.substring(good.length() - 1);
        assertThat(status(forged)).isEqualTo(401);
        assertThat(status(Tokens.staff(brand, Role.ANALYST))).isEqualTo(200);
        assertThat(status(Tokens.fan("f"))).isEqualTo(404);
        assertThat(status(good)).isEqualTo(200);
    }

    @Test
    void aTokenThatIsRememberedEndsWhenItEnds() {
        var token =
                Tokens.sign(
                        Tokens.claims("staff", List.of(Role.BRAND_ADMIN), List.of(brand))
                                .expiresAt(Instant.now().plusSeconds(1)));
        assertThat(status(token)).isEqualTo(200);
        // It is good for five seconds more, as clocks differ.
        await().atMost(Duration.ofSeconds(20)).until(() -> status(token) == 401);
    }

    private int status(String token) {
        return given().auth()
                .oauth2(token)
                .get("/v1/brands/" + brand + "/fans?limit=1")
                .statusCode();
    }
}
