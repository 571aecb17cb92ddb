package io.fanops.fan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Pointer;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The saved mappings of the brand in scope.
@ApplicationScoped
class ImportMappings {
    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final FanReader reader;
    private final SavingFans saving;

    ImportMappings(Jdbi jdbi, ObjectMapper json, FanReader reader, SavingFans saving) {
        this.jdbi = jdbi;
        this.json = json;
        this.reader = reader;
        this.saving = saving;
    }

    /// @return null where no key is given
    /// @throws Refused `NOT_FOUND` for a key that no mapping has
    @Nullable ColumnMapping named(@Nullable String key) {
        return key == null ? null : require(key).mapping();
    }

    /// @throws Refused `NOT_FOUND`
    Saved require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("import mapping"));
    }

    Optional<Saved> find(String key) {
        if (key.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from import_mapping where brand = :brand and key = :key")
                        .bind("key", key)
                        .map((row, _) -> of(row))
                        .findFirst());
    }

    List<Saved> after(String key, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from import_mapping where brand = :brand and key > :key order by key limit :limit")
                        .bind("key", key)
                        .bind("limit", limit)
                        .map((row, _) -> of(row))
                        .list());
    }

    /// Saves a mapping under a key, or changes the one that is there.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `VALIDATION_FAILED` where nothing can be read by the mapping, or it gives
    ///   fans what none can have; `PRECONDITION_FAILED`
    @Transactional
    Put put(String key, ColumnMapping mapping, @Nullable String ifMatch) {
        mapping.check();
        requireValues(mapping);
        return jdbi.withHandle(handle -> {
            BrandSql.takeTurns(handle, "mapping", key);
            var before = find(key);
            if (ifMatch != null) {
                Revision.check(ifMatch, before.map(Saved::version).orElse(-1));
            }
            handle.createUpdate(
                            """
                            insert into import_mapping as m (brand, key, mapping) values (:brand, :key, :mapping::jsonb)
                            on conflict (brand, key) do update set mapping = excluded.mapping, version = m.version + 1
                            where m.mapping <> excluded.mapping\
                            """)
                    .bind("key", key)
                    .bind("mapping", write(mapping))
                    .execute();
            return new Put(require(key), before.isEmpty());
        });
    }

    /// Each constant, and what each word means, must be a value that a fan can have: else every row
    /// of a file would be refused for it. All constants together must be so, too.
    private void requireValues(ColumnMapping mapping) {
        var csv = reader.csv(mapping);
        var places = new ArrayList<String>();
        var rows = new ArrayList<Row<FanDetails>>();
        mapping.orNoConstants()
                .forEach((field, value) -> {
                    rows.add(csv.saying(places.size(), Map.of(field, value)));
                    places.add(Pointer.to("constants", field));
                });
        mapping.orNoValues()
                .forEach((field, words) ->
                        words.forEach((word, meaning) -> {
                            rows.add(csv.saying(places.size(), Map.of(field, meaning)));
                            places.add(Pointer.to("values", field, word));
                        }));
        rows.add(csv.saying(places.size(), mapping.orNoConstants()));
        places.add("/constants");
        var good = new ArrayList<Row.Good<FanDetails>>();
        for (var row : rows) {
            switch (row) {
                case Row.Good<FanDetails> fan -> good.add(fan);
                case Row.Bad<FanDetails>(var errors, _) -> refuse(errors, places);
            }
        }
        refuse(saving.withoutCode(good), places);
    }

    /// @param places of the rows in the request, by their numbers
    private static void refuse(List<LineError> errors, List<String> places) {
        if (!errors.isEmpty()) {
            var error = errors.getFirst();
            var named = error.pointer() + " ";
            throw Refused.invalid(
                    places.get((int) error.line()),
                    error.detail().startsWith(named)
                            ? error.detail().substring(named.length())
                            : error.detail());
        }
    }

    /// @throws Refused `NOT_FOUND`
    @Transactional
    void delete(String key) {
        int gone =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        "delete from import_mapping where brand = :brand and key = :key")
                                .bind("key", key)
                                .execute());
        if (gone == 0) {
            throw Refused.notFound("import mapping");
        }
    }

    private Saved of(ResultSet row) throws SQLException {
        try {
            return new Saved(
                    row.getString("key"),
                    json.readValue(row.getString("mapping"), ColumnMapping.class),
                    row.getInt("version"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A mapping that cannot be read", e);
        }
    }

    private String write(ColumnMapping mapping) {
        try {
            return json.writeValueAsString(mapping);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    record Saved(String key, ColumnMapping mapping, int version) {}

    record Put(Saved saved, boolean isNew) {}
}
