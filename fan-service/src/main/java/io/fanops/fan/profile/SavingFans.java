package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The ways in which fans become known: one by one, in batches of a file, and because another
/// service names them.
@ApplicationScoped
class SavingFans {
    private final FanStore store;
    private final Fans fans;
    private final ReadingFans reading;
    private final FanReader reader;

    SavingFans(FanStore store, Fans fans, ReadingFans reading, FanReader reader) {
        this.store = store;
        this.fans = fans;
        this.reading = reading;
        this.reader = reader;
    }

    /// Makes one fan known by its natural key.
    ///
    /// @throws Refused `FAN_EXISTS` where the externalId is known with other content
    @Transactional
    FanStore.Saved create(FanDetails details) {
        store.reserve(details.externalId());
        var existing = fans.heldWithExternalId(details.externalId());
        if (existing.isPresent()) {
            var fan = existing.get();
            if (!says(reading.view(fan).details(), details)) {
                throw new Refused(
                        FanProblem.FAN_EXISTS,
                        "The fan "
                                + details.externalId()
                                + " has other content; use PATCH to edit it.",
                        new Refused.FieldError("/externalId", "exists with other content"));
            }
            return new FanStore.Saved(fan.id(), fan.externalId(), fan.stage(), false, List.of());
        }
        var saved = store.save(List.of(details), null, false).getFirst();
        if (!saved.taken().isEmpty()) {
            throw FanStore.identityTaken(saved.taken().getFirst());
        }
        return saved;
    }

    void erase(UUID fan) {
        store.erase(fan);
    }

    /// Saves a batch of an import.
    ///
    /// @return the lines that could not be kept whole
    List<LineError> saveLines(List<Row.Good<FanDetails>> lines) {
        var saved = store.save(lines.stream().map(Row.Good::value).toList(), null, false);
        var errors = new ArrayList<LineError>();
        for (int i = 0; i < saved.size(); i++) {
            var taken = saved.get(i).taken();
            if (!taken.isEmpty()) {
                // Says no name of a person: an operation's errors outlive the fan's erasure.
                errors.add(
                        new LineError(
                                lines.get(i).line(),
                                "/identities",
                                "The identity in "
                                        + taken.getFirst().channel()
                                        + " belongs to another fan; the rest of the line is kept."));
            }
        }
        return errors;
    }

    /// Says who the named fans are; those whom only the caller knows become known.
    ///
    /// Most are known and nothing is said of them but their name, as in an order: they are only
    /// looked up.
    ///
    /// @return in the order asked
    List<Resolution> resolve(List<ObjectNode> named, @Nullable String origin, boolean joining) {
        var ids = new HashMap<Integer, UUID>();
        var details = new TreeMap<Integer, FanDetails>();
        for (int i = 0; i < named.size(); i++) {
            var ref = named.get(i);
            if (ref.has("fanId")) {
                ids.put(i, Ids.parse(ref.get("fanId").asText()).orElse(new UUID(0, 0)));
            } else {
                details.put(i, reader.details(ref));
            }
        }
        var resolutions = new Resolution[named.size()];
        if (!ids.isEmpty()) {
            var known = store.known(ids.values());
            ids.forEach((i, id) -> resolutions[i] = Resolution.of(known.get(id), null));
        }
        var names =
                details.values().stream()
                        .filter(FanDetails::saysOnlyTheName)
                        .map(FanDetails::externalId)
                        .collect(Collectors.toSet());
        if (!names.isEmpty()) {
            var known = store.named(names);
            details.entrySet()
                    .removeIf(entry -> {
                        var fan = known.get(entry.getValue().externalId());
                        if (fan == null
                                || !entry.getValue().saysOnlyTheName()
                                || joining && fan.stage().isBelow(Stage.FOLLOWER)) {
                            return false;
                        }
                        resolutions[entry.getKey()] = Resolution.of(fan, origin);
                        return true;
                    });
        }
        if (!details.isEmpty()) {
            var saved = store.save(List.copyOf(details.values()), origin, joining).iterator();
            details.keySet().forEach(i -> resolutions[i] = Resolution.of(saved.next()));
        }
        return List.of(resolutions);
    }

    /// Whether all that `asked` says of a fan is so already.
    private static boolean says(FanDetails known, FanDetails asked) {
        return same(asked.nickname(), known.nickname())
                && same(asked.gender(), known.gender())
                && same(asked.birthYear(), known.birthYear())
                && same(asked.phone(), known.phone())
                && same(asked.email(), known.email())
                && same(asked.region(), known.region())
                && same(asked.joinedOn(), known.joinedOn())
                && Objects.requireNonNullElse(known.tags(), List.of())
                        .containsAll(Objects.requireNonNullElse(asked.tags(), List.of()))
                && Objects.requireNonNullElse(known.attributes(), Map.<String, Object>of())
                        .entrySet()
                        .containsAll(
                                Objects.requireNonNullElse(
                                                asked.attributes(), Map.<String, Object>of())
                                        .entrySet())
                && Objects.requireNonNullElse(known.identities(), List.of())
                        .containsAll(Objects.requireNonNullElse(asked.identities(), List.of()))
                && Objects.requireNonNullElse(known.consents(), Map.<String, Boolean>of())
                        .entrySet()
                        .containsAll(
                                Objects.requireNonNullElse(
                                                asked.consents(), Map.<String, Boolean>of())
                                        .entrySet());
    }

    private static boolean same(@Nullable Object asked, @Nullable Object known) {
        return asked == null || asked.equals(known);
    }

    /// @param isNew made known by this origin, now or in an earlier try
    /// @param known false for an id that no fan of this brand has
    record Resolution(
            @Nullable UUID fanId,
            @Nullable String externalId,
            @Nullable Stage stage,
            boolean isNew,
            boolean known) {

        private static Resolution of(FanStore.Saved fan) {
            return new Resolution(fan.id(), fan.externalId(), fan.stage(), fan.isNew(), true);
        }

        /// @param origin what may have made the fan known; null where that cannot be, since whoever
        ///   asks has the fan's id
        private static Resolution of(FanStore.@Nullable Known fan, @Nullable String origin) {
            return fan == null
                    ? new Resolution(null, null, null, false, false)
                    : new Resolution(
                            fan.id(),
                            fan.externalId(),
                            fan.stage(),
                            origin != null && origin.equals(fan.origin()),
                            true);
        }
    }
}
