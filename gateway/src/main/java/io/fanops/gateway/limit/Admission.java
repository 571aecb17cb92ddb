package io.fanops.gateway.limit;

import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Places in each service, by lane: who finds none is refused at once.
///
/// A service that has become slow fills its own places and no others. One account never holds more
/// than its share.
@Singleton
public final class Admission {
    private final Map<Upstream, Map<Lane, Room>> rooms = new EnumMap<>(Upstream.class);

    @Inject
    public Admission(LimitSettings settings, MeterRegistry meters) {
        for (Upstream upstream : Upstream.values()) {
            Map<Lane, Room> ofUpstream = new EnumMap<>(Lane.class);
            for (Lane lane : Lane.values()) {
                int places = settings.places(lane);
                Room room = new Room(places, Math.max(1, (int) (places * settings.shareOfOne())));
                ofUpstream.put(lane, room);
                Gauge.builder("fanops.gateway.in.flight", room, it -> it.taken.get())
                        .description("Requests in a service at this moment")
                        .tag("upstream", upstream.label())
                        .tag("lane", lane.label())
                        .register(meters);
            }
            rooms.put(upstream, ofUpstream);
        }
    }

    /// @param account the brand or caller whose share the place is taken from
    public Optional<Place> enter(Upstream upstream, Lane lane, String account) {
        return room(upstream, lane).enter(account);
    }

    public int inFlight(Upstream upstream, Lane lane) {
        return room(upstream, lane).taken.get();
    }

    private Room room(Upstream upstream, Lane lane) {
        Map<Lane, Room> ofUpstream = rooms.get(upstream);
        Room room = ofUpstream == null ? null : ofUpstream.get(lane);
        if (room == null) {
            throw new IllegalStateException("No room for " + upstream + " " + lane);
        }
        return room;
    }

    /// The places of one lane in one service.
    static final class Room {
        private final int places;
        private final int share;
        private final AtomicInteger taken = new AtomicInteger();

        /// Only accounts with a request in flight have an entry, so there are never more than
        /// places.
        private final Map<String, Integer> byAccount = new ConcurrentHashMap<>();

        /// @param share of the places, what one account may hold
        Room(int places, int share) {
            this.places = places;
            this.share = share;
        }

        /// Looks at the account's share before it takes a place, so that an attempt beyond the
        /// share keeps nobody else out, not even for a moment.
        Optional<Place> enter(String account) {
            var entered = new AtomicBoolean();
            byAccount.compute(
                    account,
                    (_, held) -> {
                        int mine = held == null ? 0 : held;
                        if (mine == share || !takeOne()) {
                            return held;
                        }
                        entered.set(true);
                        return mine + 1;
                    });
            return entered.get() ? Optional.of(new Place(() -> leave(account))) : Optional.empty();
        }

        private boolean takeOne() {
            return taken.getAndUpdate(now -> Math.min(places, now + 1)) < places;
        }

        private void leave(String account) {
            byAccount.computeIfPresent(account, (_, held) -> held == 1 ? null : held - 1);
            taken.decrementAndGet();
        }
    }
}
