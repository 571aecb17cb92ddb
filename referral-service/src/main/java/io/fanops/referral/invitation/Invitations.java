package io.fanops.referral.invitation;

import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.fan.FanErased;
import io.fanops.referral.program.Offer;
import io.fanops.referral.program.ProgramState;
import io.fanops.referral.program.TermsJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Fans' codes, and behind each the row that puts a referrer's referrals in line.
@ApplicationScoped
public class Invitations {
    /// 30^8 codes are 2^39; they are public, so they need to be short, not secret.
    private static final int CODE_LENGTH = 8;

    private static final String SELECT =
            """
            select c.code, c.fan_id, p.id, p.key, p.state, p.version, p.terms
            from referral_code c join program p on p.brand = c.brand and p.id = c.program_id
            where c.brand = :brand and c.closed_at is null and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Invitations(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// The invitation behind a code as somebody typed it.
    public Optional<Invitation> withCode(String typed) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.code = :code")
                        .bind("code", ReadableCode.normalize(typed))
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    Optional<Invitation> of(UUID fanId, String program) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.fan_id = :fan and p.key = :key")
                        .bind("fan", fanId)
                        .bind("key", program)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    List<Invitation> of(UUID fanId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "c.fan_id = :fan order by p.id")
                        .bind("fan", fanId)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// The fan's invitation to a program, made if there is none: two at once make one.
    @Transactional
    Invitation make(UUID fanId, Offer offer) {
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
                                    .bind("fan", fanId)
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

    /// Locks referrers in their programs until the transaction ends, in one order whoever asks.
    ///
    /// @return how many converted referrals each has
    @Transactional(Transactional.TxType.MANDATORY)
    public Map<Referrer, Integer> lock(Collection<Referrer> referrers) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select program_id, fan_id, converted from referral_code
                                where brand = :brand and (program_id, fan_id) in
                                    (select p, f from unnest(:programs, :fans) as x(p, f))
                                order by program_id, fan_id for update\
                                """)
                        .bind(
                                "programs",
                                referrers.stream().map(Referrer::programId).toArray(UUID[]::new))
                        .bind("fans", referrers.stream().map(Referrer::fanId).toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        new Referrer(
                                                row.getObject("program_id", UUID.class),
                                                row.getObject("fan_id", UUID.class)),
                                        row.getInt("converted")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// Notes how many converted referrals referrers have; their rows are locked by [#lock].
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Map<Referrer, Integer> converted) {
        if (converted.isEmpty()) {
            return;
        }
        var entries = List.copyOf(converted.entrySet());
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update referral_code c set converted = x.n
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
                row.getObject("fan_id", UUID.class),
                new Offer(
                        row.getObject("id", UUID.class),
                        row.getString("key"),
                        ProgramState.valueOf(row.getString("state")),
                        row.getInt("version"),
                        TermsJson.read(row.getString("terms"))));
    }

    /// A fan who invites to a program.
    public record Referrer(UUID programId, UUID fanId) {}
}
