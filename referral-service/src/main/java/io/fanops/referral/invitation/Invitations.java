package io.fanops.referral.invitation;

import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.program.Offer;
import io.fanops.referral.program.TermsJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Fans' codes, and behind each the row that puts a referrer's referrals in line.
@ApplicationScoped
public class Invitations {
    /// 30^8 codes are 2^39; they are public, so they need to be short, not secret.
    private static final int CODE_LENGTH = 8;

    private static final String SELECT =
            """
            select c.code, c.fan_id, case when s.survivor_id is null then c.fan_id else s.survivor_id end as referrer_id,
                p.id, p.key, p.state, p.version, p.terms
            from referral_code c join program p on p.brand = c.brand and p.id = c.program_id
            left join same_fan s on s.brand = c.brand and s.fan_id = c.fan_id
            where c.brand = :brand and c.closed_at is null and
            """;

    /// By program; of several of one person the survivor's own, else the oldest.
    private static final String BEST_FIRST =
            " order by p.id, s.survivor_id is not null, c.created_at, c.code";

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final SameFans same;

    Invitations(Jdbi jdbi, BrandScope scope, SameFans same) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.same = same;
    }

    /// The invitation behind a code as somebody typed it. A merged fan's code is the survivor's.
    public Optional<Invitation> withCode(String typed) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.code = :code")
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("code", ReadableCode.normalize(typed))
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Whose some codes are, in their own right; without those of codes that are closed.
    public Map<String, UUID> referrers(Collection<String> codes) {
        var referrers = new HashMap<String, UUID>();
        jdbi.useHandle(handle ->
                handle.createQuery(SELECT + "c.code = any(:codes)")
                        .bind("codes", codes.toArray(String[]::new))
                        .map((row, _) -> read(row))
                        .forEach(made -> referrers.put(made.code(), made.referrerId())));
        return referrers;
    }

    /// A fan's invitation to a program: of a merged fan the survivor's, if there is one.
    Optional<Invitation> of(UUID fanId, String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.fan_id = any(:ids) and p.key = :key" + BEST_FIRST)
                        .bind("ids", same.idsOf(fanId).toArray(UUID[]::new))
                        .bind("key", program)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// A fan's invitations, one a program.
    List<Invitation> of(UUID fanId) {
        var programs = new HashSet<UUID>();
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.fan_id = any(:ids)" + BEST_FIRST)
                        .bind("ids", same.idsOf(fanId).toArray(UUID[]::new))
                        .map((row, _) -> read(row))
                        .filter(invitation -> programs.add(invitation.offer().programId()))
                        .list());
    }

    /// The fan's invitation to a program, made if there is none: two at once make one.
    @Transactional
    Invitation make(UUID fanId, Offer offer) {
        var survivor = same.survivor(fanId);
        jdbi.useHandle(handle -> {
            var code = listed(handle);
            boolean first =
                    handle.createUpdate(
                                            """
                                            insert into referral_code (brand, program_id, fan_id, code)
                                            values (:brand, :program, :fan, :code)
                                            on conflict (brand, program_id, fan_id) do nothing\
                                            """)
                                    .bind("program", offer.programId())
                                    .bind("fan", survivor)
                                    .bind("code", code)
                                    .execute()
                            == 1;
            if (!first) {
                handle.createUpdate("delete from code_directory where code = :code")
                        .bind("code", code)
                        .execute();
            }
        });
        return of(fanId, offer.key()).orElseThrow();
    }

    private String listed(Handle handle) {
        while (true) {
            var code = ReadableCode.next(CODE_LENGTH);
            if (handle.createUpdate(
                                    """
                                    insert into code_directory (code, brand) values (:code, :brand)
                                    on conflict do nothing\
                                    """)
                            .bind("code", code)
                            .execute()
                    == 1) {
                return code;
            }
        }
    }

    /// The brand that a public code belongs to; needs no brand in scope.
    @Nullable String brandOf(String typed) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select brand from code_directory where code = :code")
                        .bind("code", ReadableCode.normalize(typed))
                        .mapTo(String.class)
                        .findFirst()
                        .orElse(null));
    }

    /// Locks referrers in their programs until the transaction ends, in one order whoever asks,
    /// with the rows of whoever else the same person is.
    @Transactional(Transactional.TxType.MANDATORY)
    public Conversions lock(Collection<Referrer> referrers) {
        var persons = new HashMap<Referrer, Referrer>();
        var counts = new HashMap<Referrer, Integer>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with given as materialized (select p, f from unnest(:programs, :fans) as x(p, f)),
                                person as materialized (
                                    select g.p, case when s.survivor_id is null then g.f else s.survivor_id end as f
                                    from given g left join same_fan s on s.brand = :brand and s.fan_id = g.f
                                ), member as materialized (
                                    select p, f as person, f as fan from person
                                    union select n.p, n.f, m.fan_id from person n
                                    join same_fan m on m.brand = :brand and m.survivor_id = n.f
                                )
                                select c.program_id, c.fan_id, m.person, c.converted from member m
                                join referral_code c on c.brand = :brand and c.program_id = m.p and c.fan_id = m.fan
                                order by c.program_id, c.fan_id for update of c\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind(
                                "programs",
                                referrers.stream().map(Referrer::programId).toArray(UUID[]::new))
                        .bind("fans", referrers.stream().map(Referrer::fanId).toArray(UUID[]::new))
                        .map((row, _) -> {
                            var program = row.getObject("program_id", UUID.class);
                            var person = new Referrer(program, row.getObject("person", UUID.class));
                            persons.put(
                                    new Referrer(program, row.getObject("fan_id", UUID.class)),
                                    person);
                            return Map.entry(person, row.getInt("converted"));
                        })
                        .forEach(row -> counts.merge(row.getKey(), row.getValue(), Integer::sum)));
        return new Conversions(persons, counts);
    }

    /// Notes what has changed of how many converted referrals referrers have; their rows are locked
    /// by [#lock].
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Conversions conversions) {
        var entries =
                conversions.changes().entrySet().stream()
                        .filter(change -> change.getValue() != 0)
                        .toList();
        if (entries.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update referral_code c set converted = greatest(0, converted + x.n)
                                from unnest(:programs, :fans, :counts) as x(p, f, n)
                                where c.brand = :brand and c.program_id = x.p and c.fan_id = x.f\
                                """)
                        .bind(
                                "programs",
                                entries.stream()
                                        .map(e -> e.getKey().programId())
                                        .toArray(UUID[]::new))
                        .bind(
                                "fans",
                                entries.stream().map(e -> e.getKey().fanId()).toArray(UUID[]::new))
                        .bind(
                                "counts",
                                entries.stream().map(Map.Entry::getValue).toArray(Integer[]::new))
                        .execute());
    }

    /// An erased fan invites nobody any more.
    void close(@Observes FanErased erased) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            delete from code_directory where code in
                                (select code from referral_code where brand = :brand and fan_id = :fan)\
                            """)
                    .bind("fan", erased.fanId())
                    .execute();
            handle.createUpdate(
                            """
                            update referral_code set closed_at = now()
                            where brand = :brand and fan_id = :fan and closed_at is null\
                            """)
                    .bind("fan", erased.fanId())
                    .execute();
        });
    }

    private static Invitation read(ResultSet row) throws SQLException {
        return new Invitation(
                row.getString("code"),
                row.getObject("referrer_id", UUID.class),
                row.getObject("fan_id", UUID.class),
                new Offer(
                        row.getObject("id", UUID.class),
                        row.getString("key"),
                        Availability.valueOf(row.getString("state")),
                        row.getInt("version"),
                        TermsJson.read(row.getString("terms"))));
    }

    /// A fan who invites to a program, by the id that the code was made for.
    public record Referrer(UUID programId, UUID fanId) {}
}
