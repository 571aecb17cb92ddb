package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.identity.Likenesses;
import io.fanops.fan.identity.Likenesses.Likeness;
import io.fanops.fan.taxonomy.Taxonomies;
import io.fanops.fan.taxonomy.Taxonomies.Codes;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.LineImport.Outcome;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The ways in which fans become known: one by one, in batches of a file, and because another
/// service names them.
@ApplicationScoped
class SavingFans {
    private static final String NO_CODE = "is no code of the brand's taxonomy; see /taxonomies";

    private final FanStore store;
    private final Fans fans;
    private final ReadingFans reading;
    private final FanReader reader;
    private final Taxonomies taxonomies;
    private final Likenesses likenesses;

    SavingFans(
            FanStore store,
            Fans fans,
            ReadingFans reading,
            FanReader reader,
            Taxonomies taxonomies,
            Likenesses likenesses) {
        this.store = store;
        this.fans = fans;
        this.reading = reading;
        this.reader = reader;
        this.taxonomies = taxonomies;
        this.likenesses = likenesses;
    }

    /// Makes one fan known by its natural key.
    ///
    /// @throws Refused `FAN_EXISTS` where the externalId is known with other content
    @Transactional
    FanStore.Saved create(FanDetails details, Provenance by) {
        store.reserve(details.externalId());
        var existing = fans.heldWithExternalId(details.externalId());
        if (existing.isPresent()) {
            var fan = existing.get();
            if (!says(reading.of(fan.id()).fan().details(), details)) {
                throw new Refused(
                        FanProblem.FAN_EXISTS,
                        "The fan "
                                + details.externalId()
                                + " has other content; use PATCH to edit it.",
                        new Refused.FieldError("/externalId", "exists with other content"));
            }
            return new FanStore.Saved(
                    fan.id(), fan.id(), fan.externalId(), fan.stage(), false, false, List.of());
        }
        requireCodes(details, Map.of());
        var saved = store.save(List.of(details), null, false, by).getFirst();
        if (!saved.taken().isEmpty()) {
            throw FanStore.identityTaken(saved.taken().getFirst(), "/identities");
        }
        return saved;
    }

    void erase(UUID fan) {
        store.erase(fan);
    }

    /// Refuses an industry or position that is no code of the brand's, unless the fan has it
    /// already.
    ///
    /// @param before the attributes that the fan has
    /// @throws Refused `VALIDATION_FAILED`
    void requireCodes(FanDetails details, Map<String, ?> before) {
        var said = new HashMap<String, Object>();
        details.orNoAttributes()
                .forEach((name, value) -> {
                    if (Codes.isReserved(name) && !value.equals(before.get(name))) {
                        said.put(name, value);
                    }
                });
        if (!said.isEmpty()) {
            taxonomies
                    .codes()
                    .wrongIn(said)
                    .ifPresent(name -> {
                        throw Refused.invalid("/attributes/" + name, NO_CODE);
                    });
        }
    }

    /// The lines of a batch whose industry or position is no code of the brand's.
    List<LineError> withoutCode(List<Row.Good<FanDetails>> lines) {
        boolean any =
                lines.stream()
                        .anyMatch(line ->
                                line.value().orNoAttributes().keySet().stream()
                                        .anyMatch(Codes::isReserved));
        if (!any) {
            return List.of();
        }
        var codes = taxonomies.codes();
        var errors = new ArrayList<LineError>();
        for (var line : lines) {
            codes.wrongIn(line.value().orNoAttributes())
                    .ifPresent(name ->
                            errors.add(
                                    new LineError(
                                            line.line(),
                                            "/attributes/" + name,
                                            "/attributes/" + name + " " + NO_CODE)));
        }
        return errors;
    }

    /// Saves a batch of an import.
    ///
    /// @param operation the import
    Outcome saveLines(UUID operation, List<Row.Good<FanDetails>> batch) {
        return save(batch, new Provenance(Provenance.Source.IMPORT, "operation:" + operation));
    }

    /// Saves what is good of some rows.
    ///
    /// @param by who says it
    /// @return the fans who became known, and those known of whom something new was said
    Outcome save(List<Row.Good<FanDetails>> batch, Provenance by) {
        var errors = new ArrayList<>(withoutCode(batch));
        var refused = errors.stream().map(LineError::line).collect(Collectors.toSet());
        var lines = batch.stream().filter(line -> !refused.contains(line.line())).toList();
        var saved = store.save(lines.stream().map(Row.Good::value).toList(), null, false, by);
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
        return new Outcome(
                errors,
                fans(saved, FanStore.Saved::isNew),
                fans(saved, fan -> !fan.isNew() && fan.isChanged()));
    }

    /// How many they are, each once however many lines speak of them.
    private static long fans(List<FanStore.Saved> saved, Predicate<FanStore.Saved> which) {
        return saved.stream().filter(which).map(FanStore.Saved::id).distinct().count();
    }

    /// As [#resolve(List, String, boolean)], and compares the fans with another one.
    ///
    /// @param other any id of a fan; null to compare with nobody
    List<Resolution> resolve(
            List<ObjectNode> named,
            @Nullable String origin,
            boolean joining,
            @Nullable UUID other) {
        var resolved = resolve(named, origin, joining);
        if (other == null) {
            return resolved;
        }
        var known = resolved.stream().map(Resolution::fanId).filter(Objects::nonNull).toList();
        var likenesses = this.likenesses.of(known, other);
        return resolved.stream()
                .map(fan -> fan.fanId() == null ? fan : fan.like(likenesses.get(fan.fanId())))
                .toList();
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
                var fan = reader.details(ref);
                requireCodes(fan, Map.of());
                details.put(i, fan);
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
            var saved =
                    store.save(
                                    List.copyOf(details.values()),
                                    origin,
                                    joining,
                                    new Provenance(
                                            Provenance.Source.SERVICE,
                                            origin == null ? "resolution" : origin))
                            .iterator();
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

    /// @param toldOf the id that the question meant; another than the fan's where that one was
    ///   merged
    /// @param isNew made known by this origin, now or in an earlier try
    /// @param known false for an id that no fan of this brand has
    /// @param likeness with whom they are compared; null for nobody
    record Resolution(
            @Nullable UUID fanId,
            @Nullable UUID toldOf,
            @Nullable String externalId,
            @Nullable Stage stage,
            boolean isNew,
            boolean known,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Likeness likeness) {

        private static Resolution of(FanStore.Saved fan) {
            return new Resolution(
                    fan.id(), fan.toldOf(), fan.externalId(), fan.stage(), fan.isNew(), true, null);
        }

        private Resolution like(@Nullable Likeness likeness) {
            return new Resolution(fanId, toldOf, externalId, stage, isNew, known, likeness);
        }

        /// @param origin what may have made the fan known; null where that cannot be, since whoever
        ///   asks has the fan's id
        private static Resolution of(FanStore.@Nullable Known fan, @Nullable String origin) {
            return fan == null
                    ? new Resolution(null, null, null, null, false, false, null)
                    : new Resolution(
                            fan.id(),
                            fan.asked(),
                            fan.externalId(),
                            fan.stage(),
                            origin != null && origin.equals(fan.origin()),
                            true,
                            null);
        }
    }
}
