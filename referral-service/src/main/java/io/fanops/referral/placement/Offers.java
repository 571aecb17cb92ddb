package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.placement.Offer.Audience;
import io.fanops.referral.placement.Offer.Capacity;
import io.fanops.referral.placement.Offer.Channel;
import io.fanops.referral.placement.Offer.Format;
import io.fanops.referral.placement.Offer.Per;
import io.fanops.referral.placement.Offer.Terms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What partners offer.
@ApplicationScoped
class Offers {
    private static final String SELECT =
            """
            select o.*, p.key as partner_key, p.fan_id, o.state = 'ACTIVE' and p.state = 'ACTIVE'
                and (o.starts_at is null or o.starts_at <= now()) and (o.ends_at is null or o.ends_at > now()) as is_open
            from placement_offer o join partner p on p.brand = o.brand and p.id = o.partner_id
            where o.brand = :brand
            """;

    private static final String FILTER =
            """
            and (cast(:partner as text) is null or p.key = :partner)
                and (cast(:channel as text) is null or o.channel = :channel)
                and (cast(:format as text) is null or o.format = :format)
                and (cast(:state as text) is null or o.state = :state)
                and (cast(:tag as text) is null or :tag = any(o.tags))
                and (cast(:currency as text) is null or o.currency = :currency)
                and (cast(:min as bigint) is null or o.price >= :min)
                and (cast(:max as bigint) is null or o.price <= :max)
                and (cast(:on as date) is null or o.state = 'ACTIVE' and p.state = 'ACTIVE'
                    and (o.starts_at is null or o.starts_at <= now()) and (o.ends_at is null or o.ends_at > now())
                    and cast(:on as date) >= cast(:today as date) + o.lead_days
                    and not exists (
                        select from placement_slot s where s.brand = o.brand and s.offer_id = o.id and s.taken >= o.capacity
                            and s.period = case o.capacity_per when 'DAY' then cast(:on as date)
                                else date_trunc('month', cast(:on as date))::date end))
            """;

    /// Of a partner, ended ones too: so many a brand can still look through.
    private static final int MOST = 500;

    private final BrandSql sql;
    private final Partners partners;

    Offers(BrandSql sql, Partners partners) {
        this.sql = sql;
        this.partners = partners;
    }

    /// @throws Refused `NOT_FOUND`
    Offer require(UUID id) {
        return sql.first(SELECT + " and o.id = :id", (row, _) -> read(row), "id", id)
                .orElseThrow(Offers::none);
    }

    static Refused none() {
        return Refused.notFound("placement offer");
    }

    /// Newest first.
    ///
    /// @param before ids below this one; null for the first page
    List<Offer> newest(Filter filter, @Nullable UUID before, int limit) {
        return list(
                filter,
                " and (cast(:before as uuid) is null or o.id < cast(:before as uuid)) order by o.id desc limit :limit",
                "before",
                before,
                "limit",
                limit);
    }

    /// Cheapest first, of one currency.
    ///
    /// @param price of the last one of the page before
    List<Offer> cheapest(Filter filter, long price, UUID after, int limit) {
        return list(
                filter,
                " and (o.price, o.id) > (:price, :after) order by o.price, o.id limit :limit",
                "price",
                price,
                "after",
                after,
                "limit",
                limit);
    }

    private List<Offer> list(Filter filter, String rest, @Nullable Object... more) {
        var parameters = new ArrayList<@Nullable Object>(filter.parameters());
        parameters.addAll(Arrays.asList(more));
        return sql.list(SELECT + FILTER + rest, (row, _) -> read(row), parameters.toArray());
    }

    /// What some partners offer, newest first.
    List<Offer> of(Collection<UUID> partners, @Nullable UUID before, int limit) {
        return sql.list(
                SELECT
                        + """
                        and o.partner_id = any(:partners) and (cast(:before as uuid) is null or o.id < cast(:before as uuid))
                        order by o.id desc limit :limit\
                        """,
                (row, _) -> read(row),
                "partners",
                partners.toArray(UUID[]::new),
                "before",
                before,
                "limit",
                limit);
    }

    /// Makes an offer, or finds the equal one that is there already.
    ///
    /// @param partner who was found before; held and read again here, since nobody offers for who
    ///   has ended or was erased meanwhile
    /// @throws Refused `PLACEMENT_OFFER_EXISTS`, `TOO_MANY_PLACEMENT_OFFERS`, `PARTNER_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    Made make(UUID partner, String key, Channel channel, Format format, Terms terms) {
        var whose = partners.locked(partner);
        var first = withKey(partner, key);
        if (first.isPresent()) {
            return new Made(equal(first.get(), channel, format, terms), false);
        }
        if (whose.is(Availability.ENDED)) {
            throw Partners.state(whose);
        }
        if (sql.number(
                        "select count(*) from placement_offer where brand = :brand and partner_id = :partner",
                        "partner",
                        partner)
                >= MOST) {
            throw new Refused(
                    PlacementProblem.TOO_MANY_PLACEMENT_OFFERS,
                    "A partner has at most " + MOST + " offers; edit those that there are.");
        }
        var id = Ids.next();
        sql.run(
                """
                insert into placement_offer (brand, id, partner_id, key, channel, format, name, tags, price, currency,
                    lead_days, capacity, capacity_per, cancellation_rate, state)
                values (:brand, :id, :partner, :key, :channel, :format, '', '{}', 1, '', 0, 1, :per, 0, 'ACTIVE')\
                """,
                "id",
                id,
                "partner",
                partner,
                "key",
                key,
                "channel",
                channel.name(),
                "format",
                format.name(),
                "per",
                terms.capacity().per().name());
        write(id, terms, 0);
        return new Made(require(id), true);
    }

    /// Changes what can be edited of an offer.
    ///
    /// @param change gives the new terms from those that hold
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`, `PLACEMENT_OFFER_STATE`,
    ///   `VALIDATION_FAILED` for terms that are none and for another span of its capacity
    @Transactional(Transactional.TxType.MANDATORY)
    Offer edit(UUID id, @Nullable String ifMatch, UnaryOperator<Terms> change) {
        var offer = locked(id, ifMatch);
        var terms = change.apply(offer.terms()).checked();
        if (offer.state() == Availability.ENDED) {
            throw state(offer);
        }
        if (terms.capacity().per() != offer.terms().capacity().per()) {
            throw Refused.invalid("/capacity/per", "stays as it was made: orders count by it");
        }
        write(id, terms, 1);
        return require(id);
    }

    private void write(UUID id, Terms terms, int step) {
        var audience = terms.audience();
        sql.run(
                """
                update placement_offer set name = :name, description = :description, account = :account, account_url = :url,
                    followers = cast(:followers as bigint), average_views = cast(:views as bigint),
                    average_engagements = cast(:engagements as bigint), tags = :tags, price = :price, currency = :currency,
                    lead_days = :lead, starts_at = cast(:starts as timestamptz), ends_at = cast(:ends as timestamptz),
                    capacity = :capacity, cancellation_rate = :rate, revision = revision + :step
                where brand = :brand and id = :id\
                """,
                "id",
                id,
                "name",
                terms.name(),
                "description",
                terms.description(),
                "account",
                terms.account(),
                "url",
                terms.accountUrl(),
                "followers",
                audience == null ? null : audience.followers(),
                "views",
                audience == null ? null : audience.averageViews(),
                "engagements",
                audience == null ? null : audience.averageEngagements(),
                "tags",
                terms.tags().toArray(String[]::new),
                "price",
                terms.price().amount(),
                "currency",
                terms.price().currency(),
                "lead",
                terms.leadDays(),
                "starts",
                terms.startsAt(),
                "ends",
                terms.endsAt(),
                "capacity",
                terms.capacity().pieces(),
                "rate",
                terms.cancellationRate(),
                "step",
                step);
    }

    /// Pauses, resumes or ends an offer; what was ordered goes on.
    ///
    /// @throws Refused `PLACEMENT_OFFER_STATE`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Offer move(UUID id, @Nullable String ifMatch, Availability to) {
        var offer = locked(id, ifMatch);
        if (!offer.state().leadsTo(to)) {
            throw state(offer);
        }
        sql.run(
                "update placement_offer set state = :state, revision = revision + 1 where brand = :brand and id = :id",
                "id",
                id,
                "state",
                to.name());
        return require(id);
    }

    /// An offer whose row is held until the transaction ends.
    ///
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`
    private Offer locked(UUID id, @Nullable String ifMatch) {
        sql.first(
                "select 1 from placement_offer where brand = :brand and id = :id for update",
                (row, _) -> row.getInt(1),
                "id",
                id);
        var offer = require(id);
        Revision.check(ifMatch, offer.revision());
        return offer;
    }

    /// An offer that nobody edits, and whose partner nobody ends, until the transaction ends.
    ///
    /// @throws Refused `NOT_FOUND`
    @Transactional(Transactional.TxType.MANDATORY)
    Offer steady(UUID id) {
        sql.first(
                """
                select 1 from partner p where p.brand = :brand and p.id = (
                    select partner_id from placement_offer where brand = :brand and id = :id) for share\
                """,
                (row, _) -> row.getInt(1),
                "id",
                id);
        sql.first(
                "select 1 from placement_offer where brand = :brand and id = :id for share",
                (row, _) -> row.getInt(1),
                "id",
                id);
        return require(id);
    }

    /// Takes a place of a held offer.
    ///
    /// @return whether there was one
    @Transactional(Transactional.TxType.MANDATORY)
    boolean takePlace(Offer offer, LocalDate period) {
        return sql.run(
                        """
                        insert into placement_slot as s (brand, offer_id, period, taken) values (:brand, :offer, :period, 1)
                        on conflict (brand, offer_id, period) do update set taken = s.taken + 1 where s.taken < :capacity\
                        """,
                        "offer",
                        offer.id(),
                        "period",
                        period,
                        "capacity",
                        offer.terms().capacity().pieces())
                == 1;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void freePlace(UUID offer, LocalDate period) {
        sql.run(
                """
                update placement_slot set taken = taken - 1
                where brand = :brand and offer_id = :offer and period = :period\
                """,
                "offer",
                offer,
                "period",
                period);
    }

    /// Of what an erased fan offered nothing is left but prices and figures.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(UUID fan) {
        sql.run(
                """
                update placement_offer o set state = 'ENDED', key = 'erased-' || o.id, name = 'Erased', description = null,
                    account = null, account_url = null, tags = '{}', revision = o.revision + 1
                from partner p where o.brand = :brand and p.brand = o.brand and p.id = o.partner_id and p.fan_id = :fan\
                """,
                "fan",
                fan);
    }

    private Optional<Offer> withKey(UUID partner, String key) {
        return sql.first(
                SELECT + " and o.partner_id = :partner and o.key = :key",
                (row, _) -> read(row),
                "partner",
                partner,
                "key",
                key);
    }

    private static Offer equal(Offer first, Channel channel, Format format, Terms terms) {
        if (first.channel() != channel
                || first.format() != format
                || !first.terms().equals(terms)) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_OFFER_EXISTS,
                    "The offer `" + first.key() + "` is another one; change it by PATCH.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return first;
    }

    private static Refused state(Offer offer) {
        return new Refused(
                PlacementProblem.PLACEMENT_OFFER_STATE, "The offer is " + offer.state() + ".");
    }

    private static Offer read(ResultSet row) throws SQLException {
        var audience =
                new Audience(
                        row.getObject("followers", Long.class),
                        row.getObject("average_views", Long.class),
                        row.getObject("average_engagements", Long.class));
        return new Offer(
                BrandSql.id(row, "id"),
                row.getString("partner_key"),
                BrandSql.id(row, "partner_id"),
                BrandSql.maybeId(row, "fan_id"),
                row.getString("key"),
                Channel.valueOf(row.getString("channel")),
                Format.valueOf(row.getString("format")),
                new Terms(
                        row.getString("name"),
                        row.getString("description"),
                        row.getString("account"),
                        row.getString("account_url"),
                        audience,
                        List.of((String[]) row.getArray("tags").getArray()),
                        Money.of(row.getLong("price"), row.getString("currency")),
                        row.getInt("lead_days"),
                        BrandSql.maybeAt(row, "starts_at"),
                        BrandSql.maybeAt(row, "ends_at"),
                        new Capacity(
                                row.getInt("capacity"), Per.valueOf(row.getString("capacity_per"))),
                        row.getInt("cancellation_rate")),
                Availability.valueOf(row.getString("state")),
                row.getBoolean("is_open"),
                BrandSql.at(row, "created_at"),
                row.getLong("revision"),
                Reader.BRAND_ADMIN);
    }

    /// @param isNew whether it was made by this
    record Made(Offer offer, boolean isNew) {}

    /// @param partner key
    /// @param minPrice minor units
    /// @param freeOn a day on which it can still be published
    /// @param today the brand's
    record Filter(
            @Nullable String partner,
            @Nullable Channel channel,
            @Nullable Format format,
            @Nullable Availability state,
            @Nullable String tag,
            @Nullable String currency,
            @Nullable Long minPrice,
            @Nullable Long maxPrice,
            @Nullable LocalDate freeOn,
            LocalDate today) {

        private List<@Nullable Object> parameters() {
            var parameters = new ArrayList<@Nullable Object>();
            parameters.add("partner");
            parameters.add(partner);
            parameters.add("channel");
            parameters.add(channel == null ? null : channel.name());
            parameters.add("format");
            parameters.add(format == null ? null : format.name());
            parameters.add("state");
            parameters.add(state == null ? null : state.name());
            parameters.add("tag");
            parameters.add(tag);
            parameters.add("currency");
            parameters.add(currency);
            parameters.add("min");
            parameters.add(minPrice);
            parameters.add("max");
            parameters.add(maxPrice);
            parameters.add("on");
            parameters.add(freeOn);
            parameters.add("today");
            parameters.add(today);
            return parameters;
        }
    }
}
