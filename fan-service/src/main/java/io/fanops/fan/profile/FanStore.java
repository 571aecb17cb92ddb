package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.consent.Consents;
import io.fanops.fan.consent.Consents.Word;
import io.fanops.fan.identity.Contested;
import io.fanops.fan.identity.Identified;
import io.fanops.fan.identity.Identified.Claim;
import io.fanops.fan.identity.IdentityProblem;
import io.fanops.fan.profile.FanDetails.ChannelIdentity;
import io.fanops.fan.tier.TierRules;
import io.fanops.fan.who.Described;
import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.Operations;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Writes fans in batches: import, the brand's single calls, other services' resolutions and `/me`
/// all come through here.
///
/// What a batch does not say of a fan stays as it was; tags and attributes are added to those that
/// are there. A batch that says nothing new changes nothing and tells nothing.
@ApplicationScoped
class FanStore {
    /// The evidence of a move that follows from what the brand itself says of a fan.
    static final String PROFILE = "profile";

    /// Whoever is asked for under the id or name of a merged fan is the fan that this one is part
    /// of. Behind the wall PostgreSQL uses no index for what it joins by a `coalesce`, which it
    /// takes for something that may leak; by a `case` it does.
    private static final String KNOWN =
            """
            select f.id as asked, f.external_id as asked_name, s.id, s.external_id, s.origin, s.stage
            from fan f join fan s on s.brand = :brand
                and s.id = case when f.merged_into is null then f.id else f.merged_into end
            where f.brand = :brand and
            """;

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final Outbox outbox;
    private final BrandScope scope;
    private final Clock clock;
    private final Consents consents;
    private final Tagging tagging;
    private final Event<Described> described;
    private final WhoIs who;
    private final Event<Identified> identified;
    private final Event<Contested> contested;

    FanStore(
            Jdbi jdbi,
            ObjectMapper json,
            Outbox outbox,
            BrandScope scope,
            Clock clock,
            Consents consents,
            Tagging tagging,
            Event<Described> described,
            WhoIs who,
            Event<Identified> identified,
            Event<Contested> contested) {
        this.contested = contested;
        this.who = who;
        this.identified = identified;
        this.jdbi = jdbi;
        this.json = json;
        this.outbox = outbox;
        this.scope = scope;
        this.clock = clock;
        this.consents = consents;
        this.tagging = tagging;
        this.described = described;
    }

    /// Saves fans by their external ids. What a batch says of one fan in several places is put
    /// together first: otherwise the same batch again would make an edit of each of them.
    ///
    /// @param origin what made those fans known that nobody knew, or null
    /// @param joining whether they joined by it, and so start as followers
    /// @param by who says it
    /// @return what became of each, in the order given
    @Transactional
    List<Saved> save(
            List<FanDetails> batch, @Nullable String origin, boolean joining, Provenance by) {
        who.hold();
        var merged = merged(batch);
        var present = batch.stream().map(fan -> present(fan, merged)).toList();
        var fans = new LinkedHashMap<String, FanDetails>();
        present.forEach(fan -> fans.merge(fan.externalId(), fan, FanDetails::then));
        var saved =
                saveDistinct(
                        List.copyOf(fans.values()), origin, joining, by, toldOf(batch, merged));
        var all = new ArrayList<Saved>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            var told = merged.get(batch.get(i).externalId());
            var one = of(saved, present.get(i)).asSaidBy(present.get(i));
            all.add(told == null ? one : one.under(told.asked()));
        }
        return all;
    }

    /// Those of a batch who are part of another fan, by the name under which they are told of. A
    /// brand that has merged nobody is asked no more than that.
    private Map<String, Known> merged(List<FanDetails> batch) {
        return jdbi.withHandle(handle -> {
            boolean any =
                    handle.createQuery(
                                    "select exists (select from fan where brand = :brand and merged_into is not null)")
                            .mapTo(Boolean.class)
                            .one();
            var merged = new HashMap<String, Known>();
            if (any) {
                handle.createQuery(
                                KNOWN
                                        + "f.merged_into is not null and f.external_id = any(:externalIds)")
                        .bind("externalIds", texts(batch, FanDetails::externalId))
                        .map((row, _) -> Known.of(row))
                        .forEach(fan -> merged.put(fan.askedName(), fan));
            }
            return merged;
        });
    }

    private static FanDetails present(FanDetails fan, Map<String, Known> merged) {
        var survivor = merged.get(fan.externalId());
        return survivor == null ? fan : fan.under(survivor.externalId());
    }

    /// Identities that are told under a merged fan's name: with that one they go, should the merge
    /// be undone.
    private static Map<ChannelIdentity, UUID> toldOf(
            List<FanDetails> batch, Map<String, Known> merged) {
        var toldOf = new HashMap<ChannelIdentity, UUID>();
        for (var fan : batch) {
            var survivor = merged.get(fan.externalId());
            if (survivor != null) {
                fan.orNoIdentities().forEach(identity -> toldOf.put(identity, survivor.asked()));
            }
        }
        return toldOf;
    }

    private Map<String, Saved> saveDistinct(
            List<FanDetails> batch,
            @Nullable String origin,
            boolean joining,
            Provenance by,
            Map<ChannelIdentity, UUID> toldOf) {
        var now = clock.instant();
        return jdbi.withHandle(handle -> {
            var tags = tagging.before(handle, batch, by);
            var rows = upsert(handle, batch, origin, joining, now);
            var changed = new HashSet<UUID>();
            var taken = saveIdentities(handle, batch, rows, toldOf, changed);
            tellWhoIsIdentified(batch, rows, taken);
            changed.addAll(consents.take(handle, words(batch, rows), by, known(rows)));
            countEdits(handle, rows, changed);
            tagging.noteSources(handle, tags, externalId -> of(rows, externalId).id(), by);
            var facts = facts(batch, rows, origin, now);
            keepEvidence(handle, facts);
            outbox.append(facts);
            tellDescribed(rows);
            var saved = new HashMap<String, Saved>();
            rows.forEach((externalId, row) ->
                    saved.put(
                            externalId,
                            new Saved(
                                    row.id(),
                                    row.id(),
                                    externalId,
                                    row.stage(),
                                    row.inserted() || origin != null && origin.equals(row.origin()),
                                    row.written() || changed.contains(row.id()),
                                    taken.getOrDefault(row.id(), List.of()))));
            return saved;
        });
    }

    /// Identities and consents are part of what is edited: where they alone are new, that is a new
    /// version too.
    ///
    /// @param changed those who were known and have got some; the upsert holds their rows
    private void countEdits(Handle handle, Map<String, Row> rows, Set<UUID> changed) {
        var fans =
                rows.values().stream()
                        .filter(row -> !row.written())
                        .map(Row::id)
                        .filter(changed::contains)
                        .toArray(UUID[]::new);
        if (fans.length > 0) {
            handle.createUpdate(
                            "update fan set version = version + 1 where brand = :brand and id = any(:fans)")
                    .bind("fans", fans)
                    .execute();
        }
    }

    private void tellDescribed(Map<String, Row> rows) {
        var fans = rows.values().stream().filter(Row::written).map(Row::id).toList();
        if (!fans.isEmpty()) {
            described.fire(new Described(fans));
        }
    }

    private Map<String, Row> upsert(
            Handle handle,
            List<FanDetails> batch,
            @Nullable String origin,
            boolean joining,
            Instant now) {
        // Rows are locked in the order of their names here and on the ladder, so that no two
        // transactions wait for each other.
        var query =
                handle.createQuery(
                        """
                        insert into fan as f (brand, id, external_id, origin, nickname, gender, birth_year, phone, email, region,
                            joined_on, stage, followed_at, tier, tags, attributes)
                        select :brand, id, external_id, :origin, nickname, gender, birth_year, phone, email, region, joined_on,
                            stage, case when stage <> 'BYSTANDER' then :now::timestamptz end,
                            coalesce((select lowest from standing_rules where brand = :brand and kind = 'TIERS'
                                order by version desc limit 1), :lowestTier),
                            tags::text[], attributes::jsonb
                        from unnest(:ids, :externalIds, :nicknames, :genders, :birthYears::int[], :phones, :emails,
                            :regions, :joinedOns::date[], :stages, :tags, :attributes)
                            as g(id, external_id, nickname, gender, birth_year, phone, email, region, joined_on, stage, tags,
                                 attributes)
                        order by external_id
                        on conflict (brand, external_id) do update set
                            nickname = coalesce(excluded.nickname, f.nickname),
                            gender = coalesce(excluded.gender, f.gender),
                            birth_year = coalesce(excluded.birth_year, f.birth_year),
                            phone = coalesce(excluded.phone, f.phone),
                            email = coalesce(excluded.email, f.email),
                            region = coalesce(excluded.region, f.region),
                            joined_on = coalesce(excluded.joined_on, f.joined_on),
                            tags = case when f.tags @> excluded.tags then f.tags else
                                array(select distinct t from unnest(f.tags || excluded.tags) t order by t) end,
                            attributes = f.attributes || excluded.attributes,
                            stage = case when f.stage = 'BYSTANDER' and f.followed_at is null then excluded.stage
                                else f.stage end,
                            followed_at = coalesce(f.followed_at, excluded.followed_at),
                            version = f.version + 1
                        where (coalesce(excluded.nickname, f.nickname), coalesce(excluded.gender, f.gender),
                            coalesce(excluded.birth_year, f.birth_year), coalesce(excluded.phone, f.phone),
                            coalesce(excluded.email, f.email), coalesce(excluded.region, f.region),
                            coalesce(excluded.joined_on, f.joined_on))
                            is distinct from (f.nickname, f.gender, f.birth_year, f.phone, f.email, f.region, f.joined_on)
                            or not f.tags @> excluded.tags
                            or f.attributes || excluded.attributes is distinct from f.attributes
                            or f.followed_at is null and excluded.followed_at is not null
                        returning new.id, new.external_id, new.origin, new.stage, old.id is null as inserted,
                            old.stage as from_stage\
                        """);
        var rows = new HashMap<String, Row>();
        query.bind("origin", origin)
                .bind("now", now)
                .bind("lowestTier", TierRules.KIND.defaults().lowest())
                .bind("ids", batch.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                .bind("externalIds", texts(batch, FanDetails::externalId))
                .bind("nicknames", texts(batch, FanDetails::nickname))
                .bind("genders", texts(batch, FanDetails::gender))
                .bind(
                        "birthYears",
                        texts(batch, f -> f.birthYear() == null ? null : f.birthYear().toString()))
                .bind("phones", texts(batch, FanDetails::phone))
                .bind("emails", texts(batch, FanDetails::email))
                .bind("regions", texts(batch, FanDetails::region))
                .bind(
                        "joinedOns",
                        texts(batch, f -> f.joinedOn() == null ? null : f.joinedOn().toString()))
                .bind(
                        "stages",
                        texts(
                                batch,
                                f ->
                                        (joining || f.hasJoined()
                                                        ? Stage.FOLLOWER
                                                        : Stage.BYSTANDER)
                                                .name()))
                .bind("tags", texts(batch, f -> arrayLiteral(f.sortedTags())))
                .bind(
                        "attributes",
                        texts(batch, f -> f.attributes() == null ? "{}" : write(f.attributes())))
                .map((row, _) ->
                        new Row(
                                row.getObject("id", UUID.class),
                                row.getString("external_id"),
                                row.getString("origin"),
                                Stage.valueOf(row.getString("stage")),
                                row.getBoolean("inserted"),
                                row.getString("from_stage") == null
                                        ? null
                                        : Stage.valueOf(row.getString("from_stage")),
                                true))
                .forEach(row -> rows.put(row.externalId(), row));
        addUnwritten(handle, batch, rows);
        return rows;
    }

    /// The upsert writes nothing of a fan where it says nothing new, and tells nothing of them.
    /// Such a fan may have been made known while the upsert waited for them, so that its snapshot
    /// is too old to see the row: this statement's is not, and the row is locked by now.
    private void addUnwritten(Handle handle, List<FanDetails> batch, Map<String, Row> rows) {
        var missing =
                batch.stream()
                        .map(FanDetails::externalId)
                        .filter(externalId -> !rows.containsKey(externalId))
                        .toList();
        if (missing.isEmpty()) {
            return;
        }
        named(handle, missing)
                .forEach((externalId, fan) ->
                        rows.put(
                                externalId,
                                new Row(
                                        fan.id(),
                                        externalId,
                                        fan.origin(),
                                        fan.stage(),
                                        false,
                                        fan.stage(),
                                        false)));
    }

    /// Tells of those by whose identities two fans may turn out to be one.
    private void tellWhoIsIdentified(
            List<FanDetails> batch, Map<String, Row> rows, Map<UUID, List<ChannelIdentity>> taken) {
        var fans =
                batch.stream()
                        .filter(FanDetails::identifies)
                        .map(fan -> of(rows, fan).id())
                        .toList();
        if (fans.isEmpty()) {
            return;
        }
        var claims = new ArrayList<Claim>();
        taken.forEach((fan, identities) ->
                identities.forEach(i -> claims.add(new Claim(fan, i.channel(), i.externalId()))));
        identified.fire(new Identified(fans, claims));
    }

    /// @param toldOf the merged fans under whose names identities were told
    /// @param changed where fans go that were known and got one by it
    /// @return by fan the identities that belong to somebody else and so were left where they are
    private Map<UUID, List<ChannelIdentity>> saveIdentities(
            Handle handle,
            List<FanDetails> batch,
            Map<String, Row> rows,
            Map<ChannelIdentity, UUID> toldOf,
            Collection<UUID> changed) {
        var identities = new ArrayList<ChannelIdentity>();
        var owners = new ArrayList<UUID>();
        for (var fan : batch) {
            for (var identity : fan.orNoIdentities()) {
                identities.add(identity);
                owners.add(of(rows, fan).id());
            }
        }
        if (identities.isEmpty()) {
            return Map.of();
        }
        var written =
                handle.createQuery(
                                """
                                with written as (
                                    insert into fan_identity (brand, channel, external_id, fan_id, told_of)
                                    select :brand, c, e, f, t
                                    from unnest(:channels, :externalIds, :fans, :toldOf) with ordinality as i(c, e, f, t, n)
                                    order by c, e, n on conflict do nothing returning fan_id
                                )
                                select count(*) as n, array_agg(fan_id) filter (where fan_id = any(:known)) as known from written\
                                """)
                        .bind(
                                "channels",
                                identities.stream()
                                        .map(ChannelIdentity::channel)
                                        .toArray(String[]::new))
                        .bind(
                                "externalIds",
                                identities.stream()
                                        .map(ChannelIdentity::externalId)
                                        .toArray(String[]::new))
                        .bind("fans", owners.toArray(UUID[]::new))
                        .bind("toldOf", identities.stream().map(toldOf::get).toArray(UUID[]::new))
                        .bind("known", known(rows).toArray(UUID[]::new))
                        .map((row, _) -> {
                            if (row.getArray("known") != null) {
                                changed.addAll(List.of((UUID[]) row.getArray("known").getArray()));
                            }
                            return row.getInt("n");
                        })
                        .one();
        if (written == identities.size()) {
            return Map.of();
        }
        var taken = new HashMap<UUID, List<ChannelIdentity>>();
        handle.createQuery(
                        """
                        select i.f, i.c, i.e from unnest(:channels, :externalIds, :fans) as i(c, e, f)
                        join fan_identity k on k.brand = :brand and k.channel = i.c and k.external_id = i.e
                        where k.fan_id <> i.f and not k.shared\
                        """)
                .bind(
                        "channels",
                        identities.stream().map(ChannelIdentity::channel).toArray(String[]::new))
                .bind(
                        "externalIds",
                        identities.stream().map(ChannelIdentity::externalId).toArray(String[]::new))
                .bind("fans", owners.toArray(UUID[]::new))
                .map((row, _) ->
                        Map.entry(
                                row.getObject("f", UUID.class),
                                new ChannelIdentity(row.getString("c"), row.getString("e"))))
                .forEach(entry ->
                        taken.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                .add(entry.getValue()));
        return taken;
    }

    private static List<Word> words(List<FanDetails> batch, Map<String, Row> rows) {
        var words = new ArrayList<Word>();
        for (var fan : batch) {
            fan.orNoConsents()
                    .forEach((channel, yes) ->
                            words.add(
                                    new Word(
                                            of(rows, fan).id(),
                                            channel,
                                            null,
                                            yes,
                                            fan.consentedAt(),
                                            null)));
        }
        return words;
    }

    /// Those of the fans who were there before.
    private static List<UUID> known(Map<String, Row> rows) {
        return rows.values().stream().filter(row -> !row.inserted()).map(Row::id).toList();
    }

    private void keepEvidence(Handle handle, List<FanFact> facts) {
        var moves =
                facts.stream()
                        .filter(FanFact.StageMoved.class::isInstance)
                        .map(FanFact.StageMoved.class::cast)
                        .toList();
        if (moves.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        """
                        insert into stage_move (brand, id, fan_id, from_stage, to_stage, cause, at)
                        select :brand, i, f, s, t, c, a::timestamptz
                        from unnest(:ids, :fans, :froms, :tos, :causes, :ats) as m(i, f, s, t, c, a)\
                        """)
                .bind("ids", moves.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                .bind("fans", moves.stream().map(FanFact.StageMoved::fanId).toArray(UUID[]::new))
                .bind("froms", moves.stream().map(m -> m.from().name()).toArray(String[]::new))
                .bind("tos", moves.stream().map(m -> m.to().name()).toArray(String[]::new))
                .bind("causes", moves.stream().map(m -> m.cause()).toArray(String[]::new))
                .bind("ats", moves.stream().map(m -> m.at().toString()).toArray(String[]::new))
                .execute();
    }

    private static List<FanFact> facts(
            List<FanDetails> batch, Map<String, Row> rows, @Nullable String origin, Instant now) {
        var facts = new ArrayList<FanFact>();
        for (var fan : batch) {
            var row = of(rows, fan);
            if (row.inserted()) {
                facts.add(
                        new FanFact.Joined(
                                row.id(), row.externalId(), row.stage(), fan.joinedOn(), now));
            } else if (row.from() != null && row.from() != row.stage()) {
                facts.add(
                        new FanFact.StageMoved(
                                row.id(),
                                row.from(),
                                row.stage(),
                                origin == null ? PROFILE : origin,
                                now));
            }
        }
        return facts;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void raiseVersion(UUID fan) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update fan set version = version + 1 where brand = :brand and id = :fan")
                        .bind("fan", fan)
                        .execute());
    }

    /// Tells those who compute from a fan's profile that it was edited.
    @Transactional(Transactional.TxType.MANDATORY)
    void noteEdit(UUID fan) {
        described.fire(new Described(List.of(fan)));
    }

    /// Keeps and tells that a fan moved by an edit.
    @Transactional(Transactional.TxType.MANDATORY)
    void noteMove(FanFact.StageMoved move) {
        jdbi.useHandle(handle -> keepEvidence(handle, List.of(move)));
        outbox.append(move);
    }

    /// Makes a fan's identities and consents what an edit says; a consent that stays as it was
    /// keeps its date.
    ///
    /// @throws Refused where a consent is dated before what it contradicts
    @Transactional(Transactional.TxType.MANDATORY)
    void replaceLinks(UUID fan, FanDetails details, Provenance by) {
        var identities = details.orNoIdentities();
        jdbi.useHandle(handle -> {
            // What is added comes before what is taken away: a batch that waits for a name we give
            // up
            // must not hold one that we still want.
            var row =
                    Map.of(
                            details.externalId(),
                            new Row(
                                    fan,
                                    details.externalId(),
                                    null,
                                    Stage.BYSTANDER,
                                    false,
                                    null,
                                    true));
            var taken =
                    saveIdentities(handle, List.of(details), row, Map.of(), new ArrayList<>())
                            .getOrDefault(fan, List.of());
            if (!taken.isEmpty()) {
                var first = taken.getFirst();
                contested.fire(
                        new Contested(
                                scope.brand(),
                                new Claim(fan, first.channel(), first.externalId())));
                throw identityTaken(first, "/identities");
            }
            handle.createUpdate(
                            """
                            delete from fan_identity where brand = :brand and fan_id = :fan and (channel, external_id)
                            not in (select c, e from unnest(:channels, :externalIds) as i(c, e))\
                            """)
                    .bind("fan", fan)
                    .bind(
                            "channels",
                            identities.stream()
                                    .map(ChannelIdentity::channel)
                                    .toArray(String[]::new))
                    .bind(
                            "externalIds",
                            identities.stream()
                                    .map(ChannelIdentity::externalId)
                                    .toArray(String[]::new))
                    .execute();
            consents.keepOnly(handle, fan, details.orNoConsents().keySet());
            var words = words(List.of(details), row);
            consents.take(handle, words, by, List.of());
            if (details.consentedAt() != null) {
                consents.requireStanding(handle, words);
            }
            tellWhoIsIdentified(List.of(details), row, Map.of());
        });
    }

    /// Deletes a fan with all that is held on the fan here, under whichever of the fan's ids, and
    /// tells the other services to forget each of them. Of one who was erased before, nothing is
    /// left to do.
    ///
    /// @throws Refused `NOT_FOUND` for an id that no fan has had
    @Transactional
    void erase(UUID id) {
        who.reshape();
        var fan = who.present(List.of(id)).getOrDefault(id, id);
        var erased =
                jdbi.withHandle(handle -> {
                    lockAllOf(handle, fan);
                    var names = who.namesOf(fan);
                    // Identities, consents, communities, moves and merges go with the fan's rows.
                    var gone =
                            handle.createQuery(
                                            """
                                            with gone as (
                                                delete from fan where brand = :brand and (id = :fan or merged_into = :fan) returning id
                                            ), proof as (
                                                insert into erasure (brand, fan_id) select :brand, id from gone
                                            )
                                            select id from gone order by id <> :fan, id\
                                            """)
                                    .bind("fan", fan)
                                    .mapTo(UUID.class)
                                    .list();
                    // Their keys stay used: a late repeat must not bring the fan back.
                    Idempotency.forget(jdbi, scope.brand(), gone);
                    Operations.forget(jdbi, names);
                    return gone;
                });
        if (erased.isEmpty() && !wasErased(id)) {
            throw Refused.notFound("fan");
        }
        var now = clock.instant();
        outbox.append(erased.stream().map(each -> new FanFact.Erased(each, now)).toList());
    }

    private void lockAllOf(Handle handle, UUID fan) {
        handle.createQuery(
                        """
                        select id from fan where brand = :brand and (id = :fan or merged_into = :fan)
                        order by external_id for update\
                        """)
                .bind("fan", fan)
                .mapTo(UUID.class)
                .list();
    }

    private boolean wasErased(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select exists (select from erasure where brand = :brand and fan_id = :fan)")
                        .bind("fan", fan)
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Keeps others from creating a fan of this name until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    void reserve(String externalId) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "fan", externalId));
    }

    /// Finds fans by any of their ids.
    Map<UUID, Known> known(Collection<UUID> ids) {
        return jdbi.withHandle(handle ->
                handle.createQuery(KNOWN + "f.id = any(:ids)")
                        .bind("ids", ids.toArray(UUID[]::new))
                        .map((row, _) -> Known.of(row))
                        .collectToMap(Known::asked, known -> known));
    }

    /// Finds fans by the brand's own names for them.
    Map<String, Known> named(Collection<String> externalIds) {
        return jdbi.withHandle(handle -> named(handle, externalIds));
    }

    private Map<String, Known> named(Handle handle, Collection<String> externalIds) {
        return handle.createQuery(KNOWN + "f.external_id = any(:externalIds)")
                .bind("externalIds", externalIds.toArray(String[]::new))
                .map((row, _) -> Known.of(row))
                .collectToMap(Known::askedName, known -> known);
    }

    /// The fan that is linked to a token's subject.
    Optional<UUID> ofSubject(String subject) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select coalesce(merged_into, id) from fan where brand = :brand and subject = :subject")
                        .bind("subject", subject)
                        .mapTo(UUID.class)
                        .findFirst());
    }

    /// Links a fan to the subject of the fan's own token, once.
    @Transactional(Transactional.TxType.MANDATORY)
    void link(UUID fan, String subject) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update fan set subject = :subject where brand = :brand and id = :fan and subject is null")
                        .bind("subject", subject)
                        .bind("fan", fan)
                        .execute());
    }

    /// @param pointer where the request says the identity
    static Refused identityTaken(ChannelIdentity identity, String pointer) {
        return new Refused(
                IdentityProblem.IDENTITY_TAKEN,
                "The identity in " + identity.channel() + " belongs to another fan.",
                new Refused.FieldError(pointer, "belongs to another fan"));
    }

    private static <T> T of(Map<String, T> written, FanDetails fan) {
        return of(written, fan.externalId());
    }

    private static <T> T of(Map<String, T> written, String externalId) {
        var found = written.get(externalId);
        if (found == null) {
            throw new IllegalStateException("A fan that was written is not there");
        }
        return found;
    }

    private static @Nullable String[] texts(
            List<FanDetails> batch, Function<FanDetails, @Nullable String> field) {
        var texts = new @Nullable String[batch.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = field.apply(batch.get(i));
        }
        return texts;
    }

    /// PostgreSQL unnests nested arrays into single elements, so each fan's tags travel as one
    /// array literal.
    private static String arrayLiteral(List<String> tags) {
        var literal = new StringJoiner(",", "{", "}");
        tags.forEach(tag -> literal.add(needsQuotes(tag) ? quoted(tag) : tag));
        return literal.toString();
    }

    /// Almost no tag does, and the driver has to escape each quote.
    private static boolean needsQuotes(String tag) {
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && c != ':') {
                return true;
            }
        }
        return tag.isEmpty() || tag.equalsIgnoreCase("null");
    }

    private static String quoted(String tag) {
        return '"' + tag.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What became of a fan that was saved.
    ///
    /// @param toldOf the id under which the fan was told of, which may be one that was merged
    /// @param isNew whether this made the fan known, now or (by the same origin) in an earlier try
    /// @param isChanged whether it said something new
    /// @param taken identities that belong to another fan
    record Saved(
            UUID id,
            UUID toldOf,
            String externalId,
            Stage stage,
            boolean isNew,
            boolean isChanged,
            List<ChannelIdentity> taken) {

        private Saved under(UUID id) {
            return new Saved(this.id, id, externalId, stage, isNew, isChanged, taken);
        }

        /// The same, as the answer to one of several places that spoke of the fan.
        Saved asSaidBy(FanDetails fan) {
            return taken.isEmpty()
                    ? this
                    : new Saved(
                            id,
                            toldOf,
                            externalId,
                            stage,
                            isNew,
                            isChanged,
                            taken.stream().filter(fan.orNoIdentities()::contains).toList());
        }
    }

    /// A fan as found.
    ///
    /// @param asked the id under which the fan was found, which may be one that was merged
    /// @param askedName the external id that goes with it
    /// @param origin what made the fan known, where that was noted
    record Known(
            UUID asked,
            String askedName,
            UUID id,
            String externalId,
            @Nullable String origin,
            Stage stage) {
        private static Known of(ResultSet row) throws SQLException {
            return new Known(
                    row.getObject("asked", UUID.class),
                    row.getString("asked_name"),
                    row.getObject("id", UUID.class),
                    row.getString("external_id"),
                    row.getString("origin"),
                    Stage.valueOf(row.getString("stage")));
        }
    }

    /// @param from the stage before; null for a new fan
    /// @param written whether the fan's row is another one now
    private record Row(
            UUID id,
            String externalId,
            @Nullable String origin,
            Stage stage,
            boolean inserted,
            @Nullable Stage from,
            boolean written) {}
}
