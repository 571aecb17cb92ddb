package io.fanops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignTest {
    private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

    private final Campaign campaign = Campaign.told(42, 2_000, NOW);

    @Test
    void theSameSeedTellsTheSameStory() {
        assertEquals(campaign, Campaign.told(42, 2_000, NOW));
    }

    @Test
    void anotherSeedTellsAnother() {
        assertNotEquals(campaign, Campaign.told(43, 2_000, NOW));
    }

    @Test
    void everybodyIsImportedOrInvitedOnce() {
        List<String> honest =
                campaign.generations().stream()
                        .flatMap(List::stream)
                        .map(Campaign.Invitation::referee)
                        .toList();
        assertEquals(2_000, campaign.members().size() + honest.size());
        assertDistinct(
                Stream.concat(
                        campaign.members().stream().map(Campaign.Fan::externalId),
                        honest.stream()));
    }

    @Test
    void aGenerationIsInvitedByTheOneBefore() {
        Map<String, Integer> generationOf = new HashMap<>();
        campaign.members().forEach(member -> generationOf.put(member.externalId(), 0));
        for (int generation = 1; generation <= campaign.generations().size(); generation++) {
            for (Campaign.Invitation invitation : campaign.generations().get(generation - 1)) {
                assertEquals(generation - 1, generationOf.get(invitation.referrer()));
                generationOf.put(invitation.referee(), generation);
            }
        }
        assertTrue(campaign.generations().size() >= 3, "the cascade is too flat to show");
    }

    @Test
    void noOrderIsInTheFutureOrBeforeItsBuyerJoined() {
        Map<String, LocalDate> joined =
                campaign.members().stream()
                        .collect(
                                Collectors.toMap(
                                        Campaign.Fan::externalId,
                                        member -> LocalDate.parse(member.joinedOn())));
        for (Campaign.Order order : campaign.history()) {
            LocalDate on = LocalDate.ofInstant(order.placedAt(), ZoneOffset.UTC);
            assertFalse(on.isBefore(joined.get(order.fan())), order::toString);
            assertTrue(order.placedAt().isBefore(NOW), order::toString);
        }
    }

    @Test
    void ordersAreNumberedOnce() {
        assertDistinct(
                Stream.concat(campaign.history().stream(), campaign.today().stream())
                        .map(Campaign.Order::externalId));
        assertDistinct(campaign.events().stream().map(Campaign.Event::messageId));
        assertDistinct(campaign.refunds().stream().map(Campaign.Refund::order));
    }

    @Test
    void aRefundIsNeverMoreThanItsOrder() {
        Map<String, Long> paid = new HashMap<>();
        Stream.concat(campaign.history().stream(), campaign.today().stream())
                .forEach(order -> paid.put(order.externalId(), order.amount().amount()));
        for (Campaign.Refund refund : campaign.refunds()) {
            long most = paid.getOrDefault(refund.order(), 0L);
            assertTrue(refund.amount().amount() <= most, refund::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 300, 20_000})
    void tellsAStoryOfAnySize(int fans) {
        var other = Campaign.told(7, fans, NOW);
        assertTrue(other.orders() > 0 && other.invitations() > 0);
        assertFalse(other.tricks().isEmpty());
        assertFalse(other.refunds().isEmpty());
    }

    private static void assertDistinct(Stream<String> names) {
        var seen = new HashSet<String>();
        names.forEach(name -> assertTrue(seen.add(name), () -> name + " is there twice"));
    }
}
