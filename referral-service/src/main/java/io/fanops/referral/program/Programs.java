package io.fanops.referral.program;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

@ApplicationScoped
class Programs implements PanacheRepositoryBase<Program, UUID> {
    private final Jdbi jdbi;

    Programs(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Program> withKey(String key) {
        return find("from Program p where p.key = ?1", key).firstResultOptional();
    }

    /// Programs in the order of their making.
    List<Program> after(UUID id, int limit) {
        return find("from Program p where p.id > ?1 order by p.id", id).page(0, limit).list();
    }

    /// Adds a program with its first version, unless its key is taken: two at once make one.
    ///
    /// @return whether it was added
    boolean add(Program program) {
        boolean added =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into program (brand, id, key, state, version, terms, revision, created_at)
                                        values (:brand, :id, :key, :state, :version, cast(:terms as jsonb), 0, :at)
                                        on conflict (brand, key) do nothing\
                                        """)
                                .bind("id", program.id())
                                .bind("key", program.key())
                                .bind("state", program.state().name())
                                .bind("version", program.version())
                                .bind("terms", TermsJson.write(program.terms()))
                                .bind("at", program.createdAt())
                                .execute())
                        == 1;
        if (added) {
            keepVersion(program);
        }
        return added;
    }

    /// Every terms that a program had, newest first.
    ///
    /// @param before only versions below it
    List<Version> versions(UUID programId, long before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select version, since, terms from program_version
                                where brand = :brand and program_id = :program and version < :before
                                order by version desc limit :limit\
                                """)
                        .bind("program", programId)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new Version(
                                        row.getInt("version"),
                                        row.getTimestamp("since").toInstant(),
                                        TermsJson.read(row.getString("terms"))))
                        .list());
    }

    /// Terms that a program had.
    ///
    /// @param since when they came into force
    record Version(int version, Instant since, Terms terms) {}

    /// Writes down the terms in force under their version.
    void keepVersion(Program program) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into program_version (brand, program_id, version, terms)
                                values (:brand, :id, :version, cast(:terms as jsonb))\
                                """)
                        .bind("id", program.id())
                        .bind("version", program.version())
                        .bind("terms", TermsJson.write(program.terms()))
                        .execute());
    }
}
