package io.fanops.referral.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/// Every version that the rules ever had by which partners earn: added, and never changed.
@ApplicationScoped
public class RuleHistory {
    /// Versions shown at once.
    private static final int MOST = 500;

    private final BrandSql sql;
    private final ObjectMapper json;

    RuleHistory(BrandSql sql, ObjectMapper json) {
        this.sql = sql;
        this.json = json;
    }

    /// Two who change rules of one kind wait for each other, also while there are none.
    @Transactional(Transactional.TxType.MANDATORY)
    public void takeTurns(Kind kind) {
        sql.takeTurns(kind.lock);
    }

    /// @param rule as it is told
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(Kind kind, String key, int version, Object rule) {
        sql.run(
                "insert into %s (brand, key, version, rule) values (:brand, :key, :version, cast(:rule as jsonb))"
                        .formatted(kind.table),
                "key",
                key,
                "version",
                version,
                "rule",
                written(rule));
    }

    /// A rule's versions as they were put, newest first; also of one that has ended.
    ///
    /// @throws Refused `NOT_FOUND`
    public <R, V> List<V> of(Kind kind, String key, Class<R> type, Entry<R, V> entry) {
        var versions =
                sql.list(
                        "select version, since, rule from %s where brand = :brand and key = :key order by version desc limit :most"
                                .formatted(kind.table),
                        (row, _) ->
                                entry.of(
                                        row.getInt("version"),
                                        BrandSql.at(row, "since"),
                                        read(row.getString("rule"), type)),
                        "key",
                        key,
                        "most",
                        MOST);
        if (versions.isEmpty()) {
            throw Refused.notFound(kind.name);
        }
        return versions;
    }

    private String written(Object rule) {
        try {
            return json.writeValueAsString(rule);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A rule that cannot be written", e);
        }
    }

    private <R> R read(String rule, Class<R> type) {
        try {
            return json.readValue(rule, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A rule that cannot be read", e);
        }
    }

    /// What a rule gives something for.
    public enum Kind {
        ORDERS("commission_rule_version", "commission rule", "commission-rules"),
        CLICKS("click_rule_version", "click rule", "click-rules");

        private final String table;
        private final String name;
        private final String lock;

        Kind(String table, String name, String lock) {
            this.table = table;
            this.name = name;
            this.lock = lock;
        }
    }

    /// How a version is told.
    public interface Entry<R, V> {
        V of(int version, Instant since, R rule);
    }
}
