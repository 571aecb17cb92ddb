package io.fanops.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> begun = new ArrayList<>();
    private final Turns<Work> turns = new Turns<>(work -> begun.add(work.name));

    @Test
    void aBrandHasTwoTurnsAndKeepsNobodyElseWaiting() {
        var first = offer("a1", "a");
        offer("a2", "a");
        offer("a3", "a");
        offer("b1", "b");
        assertEquals(List.of("a1", "a2", "b1"), begun);
        turns.done(first);
        assertEquals(List.of("a1", "a2", "b1", "a3"), begun);
    }

    @Test
    void fourRunAtOnceAndTheOthersInTheirOrder() {
        var first = offer("a", "a");
        List.of("b", "c", "d", "e", "f").forEach(name -> offer(name, name));
        assertEquals(List.of("a", "b", "c", "d"), begun);
        turns.done(first);
        assertEquals(List.of("a", "b", "c", "d", "e"), begun);
        assertEquals(5, turns.all().size());
    }

    @Test
    void refusesMoreThanMayWaitOfABrand() {
        for (int i = 0; i < 202; i++) {
            turns.refuseIfFull("a");
            offer("a" + i, "a");
        }
        var refused = assertThrows(Refused.class, () -> turns.refuseIfFull("a"));
        assertEquals(GeneralProblem.TOO_MUCH_WORK, refused.type());
        turns.refuseIfFull("b");
    }

    @Test
    void beginsNothingAfterItWasClosedAndHandsBackWhatWaited() throws InterruptedException {
        var first = offer("a1", "a");
        offer("a2", "a");
        var waiting = offer("a3", "a");
        assertEquals(List.of(waiting), List.copyOf(turns.close(1)));
        turns.done(first);
        assertFalse(turns.offer(new Work("b1", "b")));
        assertEquals(List.of("a1", "a2"), begun);
    }

    private Work offer(String name, String brand) {
        var work = new Work(name, brand);
        turns.offer(work);
        return work;
    }

    private record Work(String name, String brand) implements Turns.Job {}
}
