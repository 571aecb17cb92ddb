package io.fanops.fan.space;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.membership.MemberRole.Permission;
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

/// What is talked about in forum and blog.
@ApplicationScoped
class Threads {
    private final BrandSql sql;
    private final Activity activity;
    private final Clock clock;

    Threads(BrandSql sql, Activity activity, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.clock = clock;
    }

    enum Space {
        FORUM(Permission.WRITE),
        BLOG(Permission.BLOG);

        private final Permission opening;

        Space(Permission opening) {
            this.opening = opening;
        }

        /// What a member must be allowed in order to open a thread here.
        Permission opening() {
            return opening;
        }
    }

    enum State {
        OPEN,
        CLOSED,
        HIDDEN
    }

    /// @param title null where it was the words of somebody who was erased
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Conversation(
            UUID id,
            Space space,
            @Nullable String title,
            State state,
            @Nullable UUID byFan,
            @Nullable String byStaff,
            Instant at) {

        @JsonProperty("_actions")
        public List<String> actions() {
            return switch (state) {
                case OPEN -> List.of("post", "close", "hide");
                case CLOSED -> List.of("open", "hide");
                case HIDDEN -> List.of("open");
            };
        }
    }

    /// @param text null where it is hidden, or was the words of somebody who was erased
    /// @param hiddenReason why it was taken off
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Post(
            UUID id,
            @Nullable String text,
            @Nullable String hiddenReason,
            @Nullable UUID byFan,
            @Nullable String byStaff,
            Instant at) {}

    /// Opens a thread with its first post.
    @Transactional(Transactional.TxType.MANDATORY)
    Conversation open(String community, Space space, String title, String text, Actor by) {
        var id = Ids.next();
        sql.run(
                """
                insert into thread (brand, id, community, space, title, state, by_fan, by_staff, at)
                values (:brand, :id, :community, :space, :title, 'OPEN', :fan::uuid, :staff, :now)\
                """,
                "id",
                id,
                "community",
                community,
                "space",
                space.name(),
                "title",
                title,
                "fan",
                by.fan(),
                "staff",
                by.staff(),
                "now",
                clock.instant());
        post(community, id, text, by);
        return require(community, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Post post(String community, UUID thread, String text, Actor by) {
        var id = Ids.next();
        var now = clock.instant();
        int posted =
                sql.run(
                        """
                        insert into post (brand, id, thread_id, text, by_fan, by_staff, at)
                        select :brand, :id, t.id, :text, :fan::uuid, :staff, :now from thread t
                        where t.brand = :brand and t.community = :community and t.id = :thread and t.state = 'OPEN'\
                        """,
                        "id",
                        id,
                        "text",
                        text,
                        "fan",
                        by.fan(),
                        "staff",
                        by.staff(),
                        "now",
                        now,
                        "community",
                        community,
                        "thread",
                        thread);
        if (posted == 0) {
            throw new Refused(
                    SpaceProblem.THREAD_CLOSED,
                    "It is " + require(community, thread).state() + ".");
        }
        activity.note(community, Activity.Act.POSTED, by, now);
        return requirePost(thread, id);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Conversation moderate(String community, UUID id, State state, Actor by) {
        int moderated =
                sql.run(
                        "update thread set state = :state where brand = :brand and community = :community and id = :id",
                        "state",
                        state.name(),
                        "community",
                        community,
                        "id",
                        id);
        if (moderated == 0) {
            throw Refused.notFound("thread");
        }
        activity.note(community, Activity.Act.MODERATED, by, clock.instant());
        return require(community, id);
    }

    /// Takes a post off, with the reason.
    @Transactional(Transactional.TxType.MANDATORY)
    Post hide(String community, UUID thread, UUID post, String reason, Actor by) {
        require(community, thread);
        int hidden =
                sql.run(
                        "update post set hidden_reason = :reason where brand = :brand and thread_id = :thread and id = :id",
                        "reason",
                        reason,
                        "thread",
                        thread,
                        "id",
                        post);
        if (hidden == 0) {
            throw Refused.notFound("post");
        }
        activity.note(community, Activity.Act.MODERATED, by, clock.instant());
        return requirePost(thread, post);
    }

    /// Threads of a space, or of both, in the order of their opening.
    List<Conversation> after(
            String community, UUID id, @Nullable Space space, boolean hidden, int limit) {
        return sql.list(
                """
                select * from thread where brand = :brand and community = :community and id > :id
                    and (:space::text is null or space = :space) and (:hidden or state <> 'HIDDEN')
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "id",
                id,
                "space",
                space == null ? null : space.name(),
                "hidden",
                hidden,
                "limit",
                limit);
    }

    List<Post> posts(String community, UUID thread, UUID after, int limit) {
        require(community, thread);
        return sql.list(
                "select * from post where brand = :brand and thread_id = :thread and id > :after order by id limit :limit",
                (row, _) -> readPost(row),
                "thread",
                thread,
                "after",
                after,
                "limit",
                limit);
    }

    Conversation require(String community, UUID id) {
        return sql.first(
                        "select * from thread where brand = :brand and community = :community and id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("thread"));
    }

    /// As [#require], for members: what is hidden is not there for them.
    Conversation requireVisible(String community, UUID id) {
        var thread = require(community, id);
        if (thread.state() == State.HIDDEN) {
            throw Refused.notFound("thread");
        }
        return thread;
    }

    private Post requirePost(UUID thread, UUID id) {
        return sql.first(
                        "select * from post where brand = :brand and thread_id = :thread and id = :id",
                        (row, _) -> readPost(row),
                        "thread",
                        thread,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("post"));
    }

    private static Conversation read(ResultSet row) throws SQLException {
        return new Conversation(
                BrandSql.id(row, "id"),
                Space.valueOf(row.getString("space")),
                row.getString("title"),
                State.valueOf(row.getString("state")),
                BrandSql.maybeId(row, "by_fan"),
                row.getString("by_staff"),
                BrandSql.at(row, "at"));
    }

    private static Post readPost(ResultSet row) throws SQLException {
        var hidden = row.getString("hidden_reason");
        return new Post(
                BrandSql.id(row, "id"),
                hidden == null ? row.getString("text") : null,
                hidden,
                BrandSql.maybeId(row, "by_fan"),
                row.getString("by_staff"),
                BrandSql.at(row, "at"));
    }
}
