package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A person registers on the real page in a real browser and reaches their own record in a brand,
/// and nothing else.
@AgainstTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FanSignUpTest {
    private final Chromium chromium = Chromium.start();
    private final Stack stack = Stack.running();
    private final Brand brand = stack.onboard("signup");
    private final MobileFan fan = MobileFan.signUp(stack, chromium);

    @AfterAll
    void closeTheBrowser() {
        chromium.close();
    }

    @Test
    void theFirstCallMakesAFanAndTheSecondFindsTheSame() {
        JsonNode me = brand.calledWith(fan.accessToken()).get("/me").is(200).json();
        assertFalse(me.path("id").asText().isEmpty(), me::toString);
        assertTrue(me.path("stage").asText().matches("BYSTANDER|FOLLOWER"), me::toString);
        JsonNode again = brand.calledWith(fan.accessToken()).get("/me").is(200).json();
        assertEquals(me.path("id"), again.path("id"));
        // The brand's own program sees the same fan.
        JsonNode seen = brand.api().get("/fans/" + me.path("id").asText()).is(200).json();
        assertEquals(me.path("id"), seen.path("id"));
    }

    @Test
    void anotherPersonIsAnotherFan() {
        MobileFan other = MobileFan.signUp(stack, chromium);
        assertNotEquals(
                brand.calledWith(fan.accessToken()).get("/me").is(200).json().path("id"),
                brand.calledWith(other.accessToken()).get("/me").is(200).json().path("id"));
    }

    @Test
    void aFanReachesNothingOfTheBrandsOwn() {
        Api api = brand.calledWith(fan.accessToken());
        api.get("/fans").problem(404);
        api.get("/ledger/trial-balance").problem(404);
        api.get("/analytics/ladder").problem(404);
    }

    @Test
    void theAppOfAFanGetsNoOtherRoleOfWhoSignsIn() {
        assertEquals(Set.of("fan"), fan.roles());
        Optional<String> password = Stack.ownersSecret("operatorPassword");
        assumeTrue(password.isPresent(), () -> "Skipped: set " + Stack.DATA);
        MobileFan operator =
                MobileFan.signIn(stack, chromium, "operator@fanops.localhost", password.orElse(""));

        assertEquals(Set.of("fan"), operator.roles());
    }
}
