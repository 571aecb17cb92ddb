package io.fanops.gateway.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
    @Test
    void isNamedBySubjectOrElseByClient() {
        assertEquals("s", caller("{'sub':'s','azp':'c'}").name());
        assertEquals("c", caller("{'azp':'c'}").name());
        assertEquals("c", caller("{'sub':' ','azp':'c'}").name());
        assertEquals("nobody", caller("{}").name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['aurora','borealis'] | aurora,borealis",
                "{'aurora':{'id':'1'},'borealis':{}} | aurora,borealis",
                "'aurora' | aurora"
            })
    void readsMembershipsInEveryFormThatKeycloakWrites(String claim, String brands) {
        // @CsvSource takes the quotes around a lone value as its own.
        String value = claim.startsWith("[") || claim.startsWith("{") ? claim : "'" + claim + "'";

        assertEquals(Set.of(brands.split(",")), caller("{'organization':" + value + "}").brands());
    }

    @Test
    void readsNothingFromClaimsOfAnotherShape() {
        Caller caller =
                caller("{'organization':[1,null,{}],'realm_access':[],'exp':'soon','sub':7}");

        assertEquals(Set.of(), caller.brands());
        assertEquals(Set.of(), caller.roles());
        assertEquals(Instant.EPOCH, caller.expiresAt());
    }

    @Test
    void spendsOnlyItsOwnBrand() {
        Caller staff = caller("{'organization':['aurora'],'realm_access':{'roles':['marketer']}}");

        assertEquals("aurora", staff.brandSpent("aurora"));
        assertNull(staff.brandSpent("borealis"));
        assertNull(staff.brandSpent(null));
    }

    @Test
    void isAFanOnlyOutsideEveryBrand() {
        assertTrue(caller("{'realm_access':{'roles':['fan']}}").isFan());
        assertFalse(
                caller("{'realm_access':{'roles':['fan','marketer']},'organization':['aurora']}")
                        .isFan());
        assertFalse(caller("{'realm_access':{'roles':['platform-admin']}}").isFan());
    }

    @Test
    void spendsNoBrandAsPlatformAdministrator() {
        assertNull(caller("{'realm_access':{'roles':['platform-admin']}}").brandSpent("aurora"));
    }

    private static Caller caller(String claims) {
        return Caller.of(new JsonObject(claims.replace('\'', '"')));
    }
}
