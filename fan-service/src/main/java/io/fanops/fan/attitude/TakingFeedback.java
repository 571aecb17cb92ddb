package io.fanops.fan.attitude;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.touch.Happened;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Takes the grades that fans give.
@ApplicationScoped
class TakingFeedback {
    private final Jdbi jdbi;
    private final Journal journal;
    private final WhoIs who;

    TakingFeedback(Jdbi jdbi, Journal journal, WhoIs who) {
        this.jdbi = jdbi;
        this.journal = journal;
        this.who = who;
    }

    /// Takes one grade, by its natural key.
    ///
    /// @return whether it is new
    /// @throws Refused `FEEDBACK_EXISTS` where the key is known with other content or of another
    ///   fan
    @Transactional
    boolean take(UUID fan, Feedback feedback) {
        var told = who.toldOf(fan);
        int inserted =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into feedback (brand, external_id, fan_id, kind, grade, product, channel, at)
                                        values (:brand, :externalId, :fan, :kind, :grade, :product, :channel, :at)
                                        on conflict do nothing\
                                        """)
                                .bind("externalId", feedback.externalId())
                                .bind("fan", told)
                                .bind("kind", feedback.kind().name())
                                .bind("grade", feedback.grade())
                                .bind("product", feedback.product())
                                .bind("channel", feedback.channel())
                                .bind("at", feedback.at())
                                .execute());
        if (inserted == 0) {
            if (!isKnown(fan, feedback)) {
                throw new Refused(
                        FeedbackProblem.FEEDBACK_EXISTS,
                        "The feedback " + feedback.externalId() + " has other content.",
                        new Refused.FieldError("/externalId", "exists with other content"));
            }
            return false;
        }
        journal.note(
                List.of(
                        Touch.of(
                                        told,
                                        TouchKind.FEEDBACK,
                                        "feedback:" + feedback.externalId(),
                                        feedback.at())
                                .in(feedback.channel())
                                .worth(feedback.grade())
                                .about(feedback.kind().name())));
        return true;
    }

    private boolean isKnown(UUID fan, Feedback feedback) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from feedback
                                where brand = :brand and external_id = :externalId and fan_id = any(:ids)\
                                """)
                        .bind("externalId", feedback.externalId())
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .map((row, _) -> of(row))
                        .findFirst()
                        .filter(feedback::equals)
                        .isPresent());
    }

    /// Up to `limit` grades of a fan, under whichever of their ids, in the order of their names.
    List<Feedback> of(UUID fan, String after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from feedback
                                where brand = :brand and fan_id = any(:ids) and external_id > :after
                                order by external_id limit :limit\
                                """)
                        .bind("ids", who.idsOf(fan).toArray(UUID[]::new))
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> of(row))
                        .list());
    }

    private static Feedback of(ResultSet row) throws SQLException {
        return new Feedback(
                row.getString("external_id"),
                Kind.valueOf(row.getString("kind")),
                row.getInt("grade"),
                row.getString("product"),
                row.getString("channel"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    enum Kind {
        REVIEW,
        /// 追加评价: a second word on the same thing, after using it.
        FOLLOW_UP_REVIEW,
        SURVEY,
        SUPPORT
    }

    /// A grade that a fan gave.
    ///
    /// @param externalId the brand's own number of it, unique in the brand
    /// @param grade 1 (worst) to 5
    /// @param product the brand's own key of what was graded; left out where it is the brand itself
    /// @param channel where, such as `APP`
    /// @param at when the fan gave it, since 2000-01-01
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Feedback(
            @NotBlank @Size(max = 200) String externalId,
            @NotNull Kind kind,
            @NotNull @Min(1) @Max(5) Integer grade,
            @Nullable @Size(min = 1, max = 200) String product,
            @Nullable @Size(min = 1, max = 100) String channel,
            @NotNull @Happened Instant at) {

        Feedback {
            // As the database keeps it, so that a repeat is known for one.
            at = micros(at);
        }

        @SuppressWarnings("NullAway") // Bean Validation refuses a null after this.
        private static Instant micros(@Nullable Instant at) {
            return at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
        }
    }
}
