package io.fanops.fan.gathering;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Community;
import io.fanops.fan.gathering.GatheringResource.NewSession;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sharing sessions, from plan to recap, with questions and answers.
@ApplicationScoped
class Sessions {
    private final BrandSql sql;
    private final Activity activity;
    private final WhoIs whoIs;
    private final MergePatch mergePatch;
    private final Clock clock;

    Sessions(BrandSql sql, Activity activity, WhoIs whoIs, MergePatch mergePatch, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.whoIs = whoIs;
        this.mergePatch = mergePatch;
        this.clock = clock;
    }

    enum State {
        PLANNED,
        ANNOUNCED,
        HELD,
        CANCELLED
    }

    /// @param recap what was said, once it was held
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Session(
            UUID id,
            String title,
            @Nullable String speaker,
            Instant startsAt,
            Instant endsAt,
            State state,
            @Nullable Instant announcedAt,
            @Nullable String recap,
            @JsonIgnore int version) {

        @JsonProperty("_actions")
        @ActionsOf(GatheringResource.class)
        public List<String> actions() {
            return switch (state) {
                case PLANNED -> List.of("edit", "announce", "cancel");
                case ANNOUNCED -> List.of("hold", "cancel");
                case HELD, CANCELLED -> List.of();
            };
        }
    }

    /// A session as a member sees it, once it was announced.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnSession(
            UUID id,
            String title,
            @Nullable String speaker,
            Instant startsAt,
            Instant endsAt,
            State state,
            @Nullable Instant announcedAt,
            @Nullable String recap) {

        static OwnSession of(Session session) {
            return new OwnSession(
                    session.id(),
                    session.title(),
                    session.speaker(),
                    session.startsAt(),
                    session.endsAt(),
                    session.state(),
                    session.announcedAt(),
                    session.recap());
        }

        @JsonProperty("_actions")
        @ActionsOf(OwnGatheringResource.class)
        public List<String> actions() {
            return state == State.ANNOUNCED ? List.of("ask") : List.of();
        }
    }

    /// @param answer null where it is still open
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Question(UUID id, UUID fanId, String text, @Nullable String answer, Instant at) {}

    @Transactional(Transactional.TxType.MANDATORY)
    Session plan(Community community, NewSession asked) {
        var now = clock.instant();
        checkTimes(asked, now);
        var id = Ids.next();
        sql.run(
                """
                insert into sharing_session (brand, id, community, title, speaker, starts_at, ends_at, state, created_at)
                values (:brand, :id, :community, :title, :speaker, :starts, :ends, 'PLANNED', :now)\
                """,
                "id",
                id,
                "community",
                community.active().key(),
                "title",
                asked.title(),
                "speaker",
                asked.speaker(),
                "starts",
                asked.startsAt(),
                "ends",
                asked.endsAt(),
                "now",
                now);
        return require(community.key(), id);
    }

    /// Edits a session that nobody was told of yet.
    ///
    /// @throws Refused `GATHERING_STATE`, `SESSION_LENGTH`
    @Transactional
    Session edit(String community, UUID id, ObjectNode patch, @Nullable String ifMatch) {
        var session = find(community, id, " for no key update");
        Revision.check(ifMatch, session.version());
        allow(session, "edit");
        var before = NewSession.of(session);
        var after = mergePatch.apply(before, patch, NewSession.class);
        if (before.equals(after)) {
            return session;
        }
        checkTimes(
                after, before.startsAt().equals(after.startsAt()) ? Instant.MIN : clock.instant());
        sql.run(
                """
                update sharing_session set title = :title, speaker = :speaker, starts_at = :starts, ends_at = :ends,
                    version = version + 1
                where brand = :brand and id = :id\
                """,
                "title",
                after.title(),
                "speaker",
                after.speaker(),
                "starts",
                after.startsAt(),
                "ends",
                after.endsAt(),
                "id",
                id);
        return require(community, id);
    }

    private static void checkTimes(NewSession asked, Instant now) {
        Announcing.checkLength(asked.startsAt(), asked.endsAt());
        if (!asked.startsAt().isAfter(now)) {
            throw Refused.invalid("/startsAt", "is past");
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Session announce(String community, UUID id, Actor by) {
        var session = hold(community, id, "announce");
        var now = clock.instant();
        Announcing.checkWindow(session.startsAt(), now);
        sql.run(
                "update sharing_session set state = 'ANNOUNCED', announced_at = :now where brand = :brand and id = :id",
                "now",
                now,
                "id",
                id);
        activity.note(community, Activity.Act.ANNOUNCED, by, now);
        return require(community, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Session close(String community, UUID id, String recap) {
        var session = hold(community, id, "hold");
        if (clock.instant().isBefore(session.startsAt())) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "It starts at " + session.startsAt() + ".");
        }
        sql.run(
                "update sharing_session set state = 'HELD', recap = :recap where brand = :brand and id = :id",
                "recap",
                recap,
                "id",
                id);
        return require(community, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Session cancel(String community, UUID id) {
        hold(community, id, "cancel");
        sql.run(
                "update sharing_session set state = 'CANCELLED' where brand = :brand and id = :id",
                "id",
                id);
        return require(community, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Question ask(String community, UUID session, UUID fan, String text) {
        var asked = require(community, session);
        if (asked.state() != State.ANNOUNCED) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE, "The session is " + asked.state() + ".");
        }
        var id = Ids.next();
        var now = clock.instant();
        sql.run(
                """
                insert into session_question (brand, id, session_id, fan_id, text, at)
                values (:brand, :id, :session, :fan, :text, :now)\
                """,
                "id",
                id,
                "session",
                session,
                "fan",
                fan,
                "text",
                text,
                "now",
                now);
        activity.note(community, Activity.Act.ASKED, Actor.fan(fan), now);
        return requireQuestion(session, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Question answer(String community, UUID session, UUID question, String text, Actor by) {
        require(community, session);
        var now = clock.instant();
        int answered =
                sql.run(
                        """
                        update session_question set answer = :text, answered_by = :by
                        where brand = :brand and session_id = :session and id = :id\
                        """,
                        "text",
                        text,
                        "by",
                        by.staff(),
                        "session",
                        session,
                        "id",
                        question);
        if (answered == 0) {
            throw Refused.notFound("question");
        }
        activity.note(community, Activity.Act.ANSWERED, by, now);
        return requireQuestion(session, question);
    }

    List<Session> after(String community, UUID id, @Nullable State state, int limit) {
        return sql.list(
                """
                select * from sharing_session where brand = :brand and community = :community and id > :id
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

    /// Sessions that members were told of, also those held or called off since.
    List<OwnSession> announcedAfter(String community, UUID id, @Nullable State state, int limit) {
        return sql.list(
                """
                select * from sharing_session where brand = :brand and community = :community and id > :id
                    and announced_at is not null and (:state::text is null or state = :state)
                order by id limit :limit\
                """,
                (row, _) -> OwnSession.of(read(row)),
                "community",
                community,
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    /// What a fan asked in a session, with the answers.
    List<Question> questionsOf(String community, UUID session, UUID fan, UUID after, int limit) {
        require(community, session);
        return sql.list(
                """
                select * from session_question where brand = :brand and session_id = :session and fan_id = any(:fans)
                    and id > :after
                order by id limit :limit\
                """,
                (row, _) -> question(row),
                "session",
                session,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new),
                "after",
                after,
                "limit",
                limit);
    }

    /// The questions of a session, in the order in which they were asked.
    List<Question> questions(String community, UUID session, UUID after, int limit) {
        require(community, session);
        return sql.list(
                "select * from session_question where brand = :brand and session_id = :session and id > :after order by id limit :limit",
                (row, _) -> question(row),
                "session",
                session,
                "after",
                after,
                "limit",
                limit);
    }

    Session require(String community, UUID id) {
        return find(community, id, "");
    }

    private Session hold(String community, UUID id, String action) {
        var session = find(community, id, " for no key update");
        allow(session, action);
        return session;
    }

    private static void allow(Session session, String action) {
        if (!session.actions().contains(action)) {
            throw new Refused(
                    GatheringProblem.GATHERING_STATE,
                    "Cannot `" + action + "` a session that is " + session.state() + ".");
        }
    }

    private Session find(String community, UUID id, String lock) {
        return sql.first(
                        "select * from sharing_session where brand = :brand and community = :community and id = :id"
                                + lock,
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("session"));
    }

    private Question requireQuestion(UUID session, UUID id) {
        return sql.first(
                        "select * from session_question where brand = :brand and session_id = :session and id = :id",
                        (row, _) -> question(row),
                        "session",
                        session,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("question"));
    }

    private static Question question(ResultSet row) throws SQLException {
        return new Question(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "fan_id"),
                row.getString("text"),
                row.getString("answer"),
                BrandSql.at(row, "at"));
    }

    private static Session read(ResultSet row) throws SQLException {
        return new Session(
                BrandSql.id(row, "id"),
                row.getString("title"),
                row.getString("speaker"),
                BrandSql.at(row, "starts_at"),
                BrandSql.at(row, "ends_at"),
                State.valueOf(row.getString("state")),
                BrandSql.maybeAt(row, "announced_at"),
                row.getString("recap"),
                row.getInt("version"));
    }
}
