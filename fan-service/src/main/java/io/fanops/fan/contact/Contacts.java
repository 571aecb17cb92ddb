package io.fanops.fan.contact;

import io.fanops.fan.contact.Habit.Deed;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.touch.TouchKind.Way;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What is known of how fans of the brand in scope are reached.
@ApplicationScoped
class Contacts {
    /// What may be the fan's own choice of time: not what comes with other people's doings.
    private static final String[] DEEDS =
            Arrays.stream(TouchKind.values())
                    .filter(kind -> kind.way() == Way.IN && kind != TouchKind.LINK_OPENED)
                    .map(TouchKind::name)
                    .toArray(String[]::new);

    private final Jdbi jdbi;

    Contacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// What was said, and the brand's time zone.
    Word word(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select p.*, b.timezone as brand_timezone from (select) one
                                left join contact_preference p on p.brand = :brand and p.fan_id = :fan
                                left join brand b on b.brand = :brand\
                                """)
                        .bind("fan", fan)
                        .map((row, _) ->
                                new Word(
                                        row.getString("stated_by") == null
                                                ? Optional.empty()
                                                : Optional.of(of(row)),
                                        row.getString("brand_timezone")))
                        .one());
    }

    /// The same, kept from others until the transaction ends, whether it is there or not.
    Optional<Stated> held(UUID fan) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select id from fan where brand = :brand and id = :fan for no key update")
                        .bind("fan", fan)
                        .mapTo(UUID.class)
                        .findFirst());
        return word(fan).stated();
    }

    void put(UUID fan, Preference preference, Speaker speaker, int version, Instant now) {
        var hours = preference.hours();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into contact_preference
                                    (brand, fan_id, channel, from_hour, to_hour, timezone, stated_by, version, updated_at)
                                values (:brand, :fan, :channel, :from, :to, :timezone, :speaker, :version, :now)
                                on conflict (brand, fan_id) do update set channel = excluded.channel,
                                    from_hour = excluded.from_hour, to_hour = excluded.to_hour, timezone = excluded.timezone,
                                    stated_by = excluded.stated_by, version = excluded.version, updated_at = excluded.updated_at\
                                """)
                        .bind("fan", fan)
                        .bind("channel", preference.channel())
                        .bind("from", hours == null ? null : hours.from())
                        .bind("to", hours == null ? null : hours.to())
                        .bind("timezone", preference.timezone())
                        .bind("speaker", speaker.name())
                        .bind("version", version)
                        .bind("now", now)
                        .execute());
    }

    /// What a fan did since a moment, the last ones where there are very many.
    List<Deed> deeds(UUID fan, Instant since, Instant until) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select at, channel from touch
                                where brand = :brand and fan_id in
                                        (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                                    and at > :since and at <= :until
                                    and kind = any(:kinds)
                                order by at desc limit 5000\
                                """)
                        .bind("fan", fan)
                        .bind("since", since)
                        .bind("until", until)
                        .bind("kinds", DEEDS)
                        .map((row, _) ->
                                new Deed(
                                        row.getObject("at", OffsetDateTime.class).toInstant(),
                                        row.getString("channel")))
                        .list());
    }

    /// The channels that a fan has consented to or refused. The consent that conversations are kept
    /// by, `conversation` or what the brand says or said instead, is no way to reach anybody.
    Map<String, Boolean> consents(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select channel, granted from fan_consent
                                where brand = :brand and fan_id = :fan and channel <> 'conversation' and channel not in (
                                    select content ->> 'consent' from conversation_policy where brand = :brand)
                                order by channel\
                                """)
                        .bind("fan", fan)
                        .map((row, _) ->
                                Map.entry(row.getString("channel"), row.getBoolean("granted")))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stated of(ResultSet row) throws SQLException {
        var from = row.getObject("from_hour", Integer.class);
        var to = row.getObject("to_hour", Integer.class);
        return new Stated(
                new Preference(
                        row.getString("channel"),
                        from == null || to == null ? null : new Hours(from, to),
                        row.getString("timezone")),
                Speaker.valueOf(row.getString("stated_by")),
                row.getInt("version"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    /// Who said it.
    enum Speaker {
        FAN,
        STAFF
    }

    /// @param timezone the brand's; null where it is not known
    record Word(Optional<Stated> stated, @Nullable String timezone) {}

    record Stated(Preference preference, Speaker by, int version, @Nullable Instant at) {}
}
