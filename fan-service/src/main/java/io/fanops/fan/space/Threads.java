package io.fanops.fan.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.fan.membership.MemberRole;
import io.fanops.fan.membership.MemberRole.Permission;
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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is talked about in forum and blog.
@ApplicationScoped
class Threads {
    private static final String THREAD =
            """
            select t.*, f.nickname from thread t left join fan f on f.brand = :brand and f.id = t.by_fan
            where t.brand = :brand and t.community = :community\
            """;

    private static final String POST =
            """
            select p.*, f.nickname from post p left join fan f on f.brand = :brand and f.id = p.by_fan
            where p.brand = :brand and p.thread_id = :thread\
            """;

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
    /// @param byNickname of the member who opened it
    /// @param rights what of the actions a member may take; all of them where staff read it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Conversation(
            UUID id,
            Space space,
            @Nullable String title,
            State state,
            @Nullable UUID byFan,
            @Nullable String byNickname,
            @Nullable String byStaff,
            Instant at,
            @JsonIgnore Set<String> rights) {

        private static final Set<String> MODERATING = Set.of("post", "open", "close", "hide");

        @JsonProperty("_actions")
        @ActionsOf({SpaceResource.class, OwnSpaceResource.class})
        public List<String> actions() {
            var byState =
                    switch (state) {
                        case OPEN -> Stream.of("post", "close", "hide");
                        case CLOSED -> Stream.of("open", "hide");
                        case HIDDEN -> Stream.of("open");
                    };
            return byState.filter(rights::contains).toList();
        }

        private Conversation offering(Set<String> actions) {
            return new Conversation(
                    id, space, title, state, byFan, byNickname, byStaff, at, actions);
        }

        /// As a member sees it.
        Conversation to(MemberRole role) {
            if (role.may(Permission.MODERATE)) {
                return offering(MODERATING);
            }
            return offering(role.may(Permission.WRITE) ? Set.of("post") : Set.of());
        }
    }

    /// @param text null where it is hidden from the caller, or was the words of somebody who was
    ///   erased
    /// @param hiddenReason why it was taken off
    /// @param byNickname of the member who wrote it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Post(
            UUID id,
            @Nullable String text,
            @Nullable String hiddenReason,
            @Nullable UUID byFan,
            @Nullable String byNickname,
            @Nullable String byStaff,
            Instant at) {

        /// As those see it who do not moderate.
        Post covered() {
            return hiddenReason == null
                    ? this
                    : new Post(id, null, hiddenReason, byFan, byNickname, byStaff, at);
        }
    }

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

    /// Takes a post off, with the reason, or puts it back.
    ///
    /// @param reason null to put it back
    @Transactional(Transactional.TxType.MANDATORY)
    Post hide(String community, UUID thread, UUID post, @Nullable String reason, Actor by) {
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
                THREAD
                        + """
                         and t.id > :id and (:space::text is null or t.space = :space)
                            and (:hidden or t.state <> 'HIDDEN')
                        order by t.id limit :limit\
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
                POST + " and p.id > :after order by p.id limit :limit",
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
                        THREAD + " and t.id = :id",
                        (row, _) -> read(row),
                        "community",
                        community,
                        "id",
                        id)
                .orElseThrow(() -> Refused.notFound("thread"));
    }

    /// As [#require], for members: what is hidden is there for moderators alone.
    Conversation requireVisible(String community, UUID id, MemberRole role) {
        var thread = require(community, id);
        if (thread.state() == State.HIDDEN && !role.may(Permission.MODERATE)) {
            throw Refused.notFound("thread");
        }
        return thread;
    }

    private Post requirePost(UUID thread, UUID id) {
        return sql.first(
                        POST + " and p.id = :id",
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
                row.getString("nickname"),
                row.getString("by_staff"),
                BrandSql.at(row, "at"),
                Conversation.MODERATING);
    }

    private static Post readPost(ResultSet row) throws SQLException {
        return new Post(
                BrandSql.id(row, "id"),
                row.getString("text"),
                row.getString("hidden_reason"),
                BrandSql.maybeId(row, "by_fan"),
                row.getString("nickname"),
                row.getString("by_staff"),
                BrandSql.at(row, "at"));
    }
}
