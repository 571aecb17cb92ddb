package io.fanops.fan.taxonomy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The taxonomies of the brand in scope.
@ApplicationScoped
public class Taxonomies {
    private final Jdbi jdbi;
    private final BrandScope scope;
    private final ObjectMapper json;

    Taxonomies(Jdbi jdbi, BrandScope scope, ObjectMapper json) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.json = json;
    }

    /// The codes that reserved attributes may have now, by attribute: one query however many fans
    /// they are for.
    public Codes codes() {
        var codes = new LinkedHashMap<String, Set<String>>();
        for (var kind : Kind.values()) {
            codes.put(kind.attribute, codesOf(find(kind)));
        }
        return new Codes(codes);
    }

    private static Set<String> codesOf(Taxonomy taxonomy) {
        return taxonomy.entries().stream().map(Entry::code).collect(Collectors.toSet());
    }

    Taxonomy find(Kind kind) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select entries, version from taxonomy where brand = :brand and key = :key")
                        .bind("key", kind.key)
                        .map((row, _) ->
                                new Taxonomy(
                                        kind.key,
                                        read(row.getString("entries")),
                                        row.getInt("version")))
                        .findFirst()
                        .orElseGet(() -> new Taxonomy(kind.key, kind.defaults, 0)));
    }

    /// Puts a brand's own codes in the place of those that were there.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    @Transactional
    Taxonomy put(Kind kind, List<Entry> entries, @Nullable String ifMatch) {
        var codes = new HashSet<String>();
        for (int i = 0; i < entries.size(); i++) {
            if (!codes.add(entries.get(i).code())) {
                throw Refused.invalid("/entries/" + i + "/code", "is there twice");
            }
        }
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "taxonomy", kind.key));
        var before = find(kind);
        Revision.check(ifMatch, before.version());
        if (before.entries().equals(entries)) {
            return before;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into taxonomy as t (brand, key, entries) values (:brand, :key, :entries::jsonb)
                                on conflict (brand, key) do update set entries = excluded.entries, version = t.version + 1\
                                """)
                        .bind("key", kind.key)
                        .bind("entries", write(entries))
                        .execute());
        return find(kind);
    }

    private List<Entry> read(String entries) {
        try {
            return json.readValue(entries, new TypeReference<List<Entry>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A taxonomy that cannot be read", e);
        }
    }

    private String write(List<Entry> entries) {
        try {
            return json.writeValueAsString(entries);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What is sorted by codes.
    enum Kind {
        /// The sections of GB/T 4754-2017, China's classification of industries, without T
        /// (international organizations).
        INDUSTRIES(
                "industries",
                "industry",
                List.of(
                        new Entry("A", "农、林、牧、渔业"),
                        new Entry("B", "采矿业"),
                        new Entry("C", "制造业"),
                        new Entry("D", "电力、热力、燃气及水生产和供应业"),
                        new Entry("E", "建筑业"),
                        new Entry("F", "批发和零售业"),
                        new Entry("G", "交通运输、仓储和邮政业"),
                        new Entry("H", "住宿和餐饮业"),
                        new Entry("I", "信息传输、软件和信息技术服务业"),
                        new Entry("J", "金融业"),
                        new Entry("K", "房地产业"),
                        new Entry("L", "租赁和商务服务业"),
                        new Entry("M", "科学研究和技术服务业"),
                        new Entry("N", "水利、环境和公共设施管理业"),
                        new Entry("O", "居民服务、修理和其他服务业"),
                        new Entry("P", "教育"),
                        new Entry("Q", "卫生和社会工作"),
                        new Entry("R", "文化、体育和娱乐业"),
                        new Entry("S", "公共管理、社会保障和社会组织"))),
        POSITIONS(
                "positions",
                "position",
                List.of(
                        new Entry("OWNER", "企业主"),
                        new Entry("EXECUTIVE", "高层管理"),
                        new Entry("MANAGER", "中层管理"),
                        new Entry("PROFESSIONAL", "专业技术"),
                        new Entry("STAFF", "普通职员"),
                        new Entry("SALES", "销售服务"),
                        new Entry("WORKER", "一线工人"),
                        new Entry("PUBLIC_SERVANT", "公务员"),
                        new Entry("FREELANCER", "自由职业"),
                        new Entry("STUDENT", "学生"),
                        new Entry("RETIRED", "退休"),
                        new Entry("HOMEMAKER", "家庭主妇（夫）"),
                        new Entry("OTHER", "其他")));

        private final String key;
        private final String attribute;
        private final List<Entry> defaults;

        Kind(String key, String attribute, List<Entry> defaults) {
            this.key = key;
            this.attribute = attribute;
            this.defaults = defaults;
        }
    }

    /// @param code what stands on fans
    /// @param name for people
    record Entry(@NotBlank @Size(max = 50) String code, @NotBlank @Size(max = 200) String name) {}

    /// @param version 0 is the default
    record Taxonomy(String key, List<Entry> entries, int version) {}

    /// The codes that reserved attributes may have.
    public record Codes(Map<String, Set<String>> byAttribute) {

        /// Whether an attribute is reserved for codes.
        public static boolean isReserved(String attribute) {
            return List.of(Kind.values()).stream().anyMatch(k -> k.attribute.equals(attribute));
        }

        /// @return the first reserved attribute that has another value than one of its codes
        public Optional<String> wrongIn(Map<String, ?> attributes) {
            return byAttribute.entrySet().stream()
                    .filter(codes -> {
                        var value = attributes.get(codes.getKey());
                        return value != null
                                && !(value instanceof String code
                                        && codes.getValue().contains(code));
                    })
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }
}
