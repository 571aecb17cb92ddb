package io.fanops.fan.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.fan.community.CommunityDetails.Entry;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who asks to come in, and what was decided.
@ApplicationScoped
class Applications {
    private final BrandSql sql;
    private final Members members;
    private final WhoIs whoIs;
    private final ObjectMapper json;
    private final Clock clock;

    Applications(BrandSql sql, Members members, WhoIs whoIs, ObjectMapper json, Clock clock) {
        this.sql = sql;
        this.members = members;
        this.whoIs = whoIs;
        this.json = json;
        this.clock = clock;
    }

    enum State {
        PENDING,
        ACCEPTED,
        REJECTED
    }

    /// @param answers in the order of the community's questions
    /// @param reason why it was decided so
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Application(
            UUID id,
            UUID fanId,
            List<String> answers,
            State state,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant decidedAt) {

        @JsonProperty("_actions")
        @ActionsOf(MemberResource.class)
        public List<String> actions() {
            return state == State.PENDING ? List.of("accept", "reject") : List.of();
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Application apply(Community community, UUID fan, List<String> answers) {
        if (community.active().details().entry() != Entry.SCREEN) {
            throw new Refused(
                    MembershipProblem.NOT_SCREENED,
                    "Entry to `" + community.key() + "` is " + community.details().entry() + ".");
        }
        if (answers.size() != community.details().orNoQuestions().size()) {
            throw new Refused(
                    MembershipProblem.ANSWERS_MISSING,
                    "There are " + community.details().orNoQuestions().size() + " questions.",
                    new Refused.FieldError("/answers", "are not as many as the questions"));
        }
        if (members.find(community.key(), fan).isPresent()) {
            throw new Refused(
                    MembershipProblem.ALREADY_A_MEMBER, "The fan is in `" + community.key() + "`.");
        }
        if (members.isBanned(community.key(), fan, clock.instant())) {
            throw new Refused(
                    MembershipProblem.BANNED, "The fan is kept out of `" + community.key() + "`.");
        }
        var id = Ids.next();
        int made =
                sql.run(
                        """
                        insert into community_application (brand, id, community, fan_id, answers, state, created_at)
                        values (:brand, :id, :community, :fan, :answers::jsonb, 'PENDING', :now) on conflict do nothing\
                        """,
                        "id",
                        id,
                        "community",
                        community.key(),
                        "fan",
                        fan,
                        "answers",
                        write(answers),
                        "now",
                        clock.instant());
        if (made == 0) {
            throw new Refused(
                    MembershipProblem.APPLICATION_EXISTS,
                    "An application to `" + community.key() + "` is waiting for its review.");
        }
        return require(community.key(), id);
    }

    /// Decides an application once; who is accepted is in.
    @Transactional(Transactional.TxType.MANDATORY)
    Application decide(
            Community community, UUID id, State decision, @Nullable String reason, Actor by) {
        int decided =
                sql.run(
                        """
                        update community_application set state = :state, reason = :reason, decided_by = :by, decided_at = :now
                        where brand = :brand and community = :community and id = :id and state = 'PENDING'\
                        """,
                        "state",
                        decision.name(),
                        "reason",
                        reason,
                        "by",
                        by.staff(),
                        "now",
                        clock.instant(),
                        "community",
                        community.key(),
                        "id",
                        id);
        var application = require(community.key(), id);
        if (decided == 0) {
            throw new Refused(
                    MembershipProblem.APPLICATION_DECIDED,
                    "It was " + application.state() + " before.");
        }
        if (decision == State.ACCEPTED) {
            members.take(
                    community.active(),
                    whoIs.require(application.fanId()),
                    MemberRole.PARTICIPANT,
                    "SCREENING",
                    by);
        }
        return application;
    }

    List<Application> after(String community, UUID id, @Nullable State state, int limit) {
        return sql.list(
                """
                select * from community_application where brand = :brand and community = :community and id > :id
                    and (:state::text is null or state = :state)
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    /// The fan's own, oldest first.
    List<Application> of(String community, UUID fan, UUID after, int limit) {
        return sql.list(
                """
                select * from community_application
                where brand = :brand and community = :community and fan_id = any(:fans) and id > :after
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new),
                "after",
                after,
                "limit",
                limit);
    }

    /// The fan's newest one to each of some communities, by the community's key.
    Map<String, Application> newest(UUID fan, Collection<String> keys) {
        return sql
                .list(
                        """
                        select distinct on (community) * from community_application
                        where brand = :brand and community = any(:keys) and fan_id = any(:fans)
                        order by community, id desc\
                        """,
                        (row, _) -> Map.entry(row.getString("community"), read(row)),
                        "keys",
                        keys.toArray(String[]::new),
                        "fans",
                        whoIs.idsOf(fan).toArray(UUID[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Application require(String community, UUID id) {
        return sql.first(
                        "select * from community_application where brand = :brand and community = :community and id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("application"));
    }

    private String write(List<String> answers) {
        try {
            return json.writeValueAsString(answers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Application read(ResultSet row) throws SQLException {
        try {
            return new Application(
                    BrandSql.id(row, "id"),
                    BrandSql.id(row, "fan_id"),
                    json.readValue(row.getString("answers"), new TypeReference<>() {}),
                    State.valueOf(row.getString("state")),
                    row.getString("reason"),
                    BrandSql.at(row, "created_at"),
                    BrandSql.maybeAt(row, "decided_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
