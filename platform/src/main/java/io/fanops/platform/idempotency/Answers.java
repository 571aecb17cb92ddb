package io.fanops.platform.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// First answers, by who asked under which key.
@ApplicationScoped
class Answers {
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Jdbi jdbi;
    private final ObjectMapper json;

    Answers(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that cannot be written", e);
        }
    }

    /// What was answered under a key before.
    Optional<First> found(Key key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from idempotency where brand = :brand and subject = :subject and key = :key\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("subject", key.subject())
                        .bind("key", key.key())
                        .map((row, _) -> first(row))
                        .findFirst());
    }

    /// Those of the keys that were answered before.
    Map<Key, First> found(List<Asked> asked) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select i.* from unnest(:subjects, :keys) as x(s, k)
                                join idempotency i on i.brand = :brand and i.subject = x.s and i.key = x.k\
                                """)
                        .bind("subjects", Column.of(asked, a -> a.key().subject(), String[]::new))
                        .bind("keys", Column.of(asked, a -> a.key().key(), String[]::new))
                        .map((row, _) -> first(row))
                        .collect(Collectors.toMap(First::key, first -> first, (one, _) -> one)));
    }

    static First first(ResultSet row) throws SQLException {
        return new First(
                new Key(row.getString("subject"), row.getString("key")),
                row.getBytes("request_hash"),
                row.getInt("status"),
                row.getString("location"),
                row.getString("etag"),
                row.getString("body"));
    }

    /// Keeps first answers, in one statement.
    ///
    /// @return whether no twin was faster with any of them; where one was, what the transaction did
    ///   has to be undone
    boolean keep(List<Given> given) {
        var about = new ArrayList<About>();
        var bodies = new ArrayList<@Nullable String>();
        for (var one : given) {
            var entity = one.answer().getEntity();
            var body =
                    entity == null
                            ? null
                            : write(
                                    entity instanceof Idempotency.Confidential secret
                                            ? secret.kept()
                                            : entity);
            bodies.add(body);
            idsIn(one.asked(), body).forEach(id -> about.add(new About(id, one.asked().key())));
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with kept as (
                                    insert into idempotency (brand, subject, key, request_hash, status, location, etag, body)
                                    select :brand, s, k, decode(h, 'hex'), t, l, e, b
                                    from unnest(:subjects, :keys, :hashes, :statuses, :locations, :etags, :bodies)
                                        as x(s, k, h, t, l, e, b)
                                    order by s, k
                                    on conflict do nothing returning subject, key
                                ), found as (
                                    insert into idempotency_about (brand, about, subject, key)
                                    select :brand, a, subject, key from unnest(:about, :aboutSubjects, :aboutKeys) as x(a, s, k)
                                    join kept on subject = s and key = k
                                )
                                select count(*) from kept\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind(
                                "subjects",
                                Column.of(given, g -> g.asked().key().subject(), String[]::new))
                        .bind("keys", Column.of(given, g -> g.asked().key().key(), String[]::new))
                        .bind(
                                "hashes",
                                Column.of(
                                        given,
                                        g -> HexFormat.of().formatHex(g.asked().hash()),
                                        String[]::new))
                        .bind(
                                "statuses",
                                Column.of(given, g -> g.answer().getStatus(), Integer[]::new))
                        .bind("locations", headers(given, HttpHeaders.LOCATION))
                        .bind("etags", headers(given, HttpHeaders.ETAG))
                        .bind("bodies", bodies.toArray(String[]::new))
                        .bind("about", Column.of(about, About::id, UUID[]::new))
                        .bind(
                                "aboutSubjects",
                                Column.of(about, a -> a.key().subject(), String[]::new))
                        .bind("aboutKeys", Column.of(about, a -> a.key().key(), String[]::new))
                        .mapTo(Integer.class)
                        .one())
                == given.size();
    }

    private static @Nullable String[] headers(List<Given> given, String header) {
        return Column.of(given, g -> g.answer().getHeaderString(header), String[]::new);
    }

    private static Set<UUID> idsIn(Asked asked, @Nullable String answer) {
        var ids = new HashSet<>(asked.about());
        for (var text : new @Nullable String[] {asked.line(), asked.body(), answer}) {
            if (text != null) {
                ID.matcher(text)
                        .results()
                        .forEach(found -> ids.add(UUID.fromString(found.group())));
            }
        }
        return ids;
    }

    /// @param subject of the token
    record Key(String subject, String key) {}

    /// A request under a key.
    ///
    /// @param line method and path
    /// @param body as JSON
    /// @param about fans whom it is about beside those that it names
    record Asked(Key key, String line, String body, Set<UUID> about) {
        byte[] hash() {
            return Idempotency.hash(line, body);
        }
    }

    record Given(Asked asked, Response answer) {}

    private record About(UUID id, Key key) {}

    /// What was answered first.
    record First(
            Key key,
            byte[] hash,
            int status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable String body) {

        /// The same answer again.
        ///
        /// @throws Refused `IDEMPOTENCY_KEY_REUSED` for another request under its key, `FORGOTTEN`
        Response again(byte[] asked) {
            if (!MessageDigest.isEqual(hash, asked)) {
                throw Idempotency.reused();
            }
            if (status == GeneralProblem.FORGOTTEN.status()) {
                throw new Refused(
                        GeneralProblem.FORGOTTEN,
                        "The request with this Idempotency-Key has had its effect; its answer was erased.");
            }
            var answer = Response.status(status).header(Idempotency.REPLAYED, "true");
            if (location != null) {
                answer.header(HttpHeaders.LOCATION, location);
            }
            if (etag != null) {
                answer.header(HttpHeaders.ETAG, etag);
            }
            if (body != null) {
                answer.type(MediaType.APPLICATION_JSON_TYPE).entity(new Idempotency.Stored(body));
            }
            return answer.build();
        }
    }
}
