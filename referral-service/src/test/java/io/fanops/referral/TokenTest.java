package io.fanops.referral;

import io.fanops.platform.testing.TestStack;
import io.fanops.platform.testing.TokenRules;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class TokenTest {
    @Test
    void onlyATrueTokenOpensAList() {
        TokenRules.check("/v1/brands/{brand}/referrals");
    }
}
