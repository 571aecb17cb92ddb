package io.fanops.gateway.limit;

import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Whatever callers do in the same moment, each is answered as if they had come one after the
/// other.
///
/// Lincheck makes small scenarios of the operations below, runs each on two threads in all orders
/// of their reads and writes, and compares the answers with those of the same class used by one
/// thread. So a scenario that fails is printed with the very steps that led to it.
@Param(name = "account", gen = IntGen.class, conf = "1:3")
public class RoomInterleavingsTest {
    /// Two places, of which one account may have one; account 1 has it.
    private final Admission.Room room = new Admission.Room(2, 1);

    private final Optional<Place> held = room.enter("1");

    @Operation
    public boolean enter(@Param(name = "account") int account) {
        return room.enter(Integer.toString(account)).isPresent();
    }

    @Operation(runOnce = true)
    public void leave() {
        held.ifPresent(Place::leave);
    }

    @Test
    void nobodyIsAnsweredAsNoOrderCouldHaveIt() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(10)
                .invocationsPerIteration(500)
                .check(RoomInterleavingsTest.class);
    }
}
