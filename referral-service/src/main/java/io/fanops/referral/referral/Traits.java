package io.fanops.referral.referral;

import io.fanops.referral.link.Pseudonyms;
import io.fanops.referral.referral.FraudPolicy.Shared;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Devices and network addresses that referrals come from, kept as pseudonyms only.
@ApplicationScoped
class Traits {
    private final Jdbi jdbi;
    private final Pseudonyms pseudonyms;

    Traits(Jdbi jdbi, Pseudonyms pseudonyms) {
        this.jdbi = jdbi;
        this.pseudonyms = pseudonyms;
    }

    /// Where a referral comes from, as it is kept.
    Fingerprint of(Origin origin) {
        return new Fingerprint(
                hash("DEVICE", origin.deviceId()),
                origin.ip() == null || origin.ip().isBlank()
                        ? null
                        : pseudonyms.ofAddress(origin.ip()));
    }

    /// Counts fans who came from the same device and the same address lately, with this one. Both
    /// are locked until the transaction ends, so that a limit holds whoever comes at once.
    ///
    /// @param devices to which number those from the device are counted
    /// @param addresses to which number those from the address are counted
    Shared look(
            UUID programId,
            UUID referrer,
            UUID referee,
            Fingerprint from,
            int devices,
            int addresses) {
        if (from.device() == null && from.address() == null) {
            return new Shared(0, 0, 0);
        }
        return jdbi.withHandle(handle -> {
            lock(handle, programId, from);
            return handle.createQuery(
                            """
                            select (select count(*) from (
                                    select distinct %1$s from referral r left join same_fan s on s.brand = r.brand and s.fan_id = r.referee_id
                                    where r.brand = :brand and r.device_hash = :device and r.program_id = :program
                                        and r.created_at > now() - make_interval(days => :deviceDays) and %2$s limit :devices) as d),
                                (select count(*) from (
                                    select distinct %1$s from referral r left join same_fan s on s.brand = r.brand and s.fan_id = r.referee_id
                                    where r.brand = :brand and r.address_hash = :address and r.program_id = :program
                                        and r.created_at > now() - make_interval(days => :addressDays) and %2$s limit :addresses) as a),
                                (select count(distinct r.referrer_id) from referral r
                                    where r.brand = :brand and r.address_hash = :address and r.referrer_id <> :referrer
                                        and r.created_at > now() - interval '1 hour' and r.state <> 'REJECTED')\
                            """
                                    .formatted(
                                            "case when s.survivor_id is null then r.referee_id else s.survivor_id end",
                                            // What certainly was none tells nothing of where it
                                            // came from.
                                            "r.referee_id <> :referee and (r.state <> 'REJECTED' or r.risk is not null)"))
                    .bind("device", from.device())
                    .bind("address", from.address())
                    .bind("program", programId)
                    .bind("referrer", referrer)
                    .bind("referee", referee)
                    .bind("deviceDays", Weights.PRESENT.of("SHARED_DEVICE").days())
                    .bind("addressDays", Weights.PRESENT.of("SHARED_ADDRESS").days())
                    .bind("devices", devices)
                    .bind("addresses", addresses)
                    .map((row, _) ->
                            new Shared(
                                    from.device() == null ? 0 : row.getInt(1) + 1,
                                    from.address() == null ? 0 : row.getInt(2) + 1,
                                    from.address() == null ? 0 : row.getInt(3) + 1))
                    .one();
        });
    }

    /// The device's lock before the address's, as everybody takes them.
    private static void lock(Handle handle, UUID programId, Fingerprint from) {
        handle.createQuery(
                        """
                        select count(*) from (select pg_advisory_xact_lock(hashtextextended(k, 11)) from (
                            select :program || encode(t, 'hex') as k
                            from unnest(array[cast(:device as bytea), cast(:address as bytea)]) with ordinality as u(t, n)
                            where t is not null order by n offset 0) as keys offset 0) as locks\
                        """)
                .bind("program", programId.toString())
                .bind("device", from.device())
                .bind("address", from.address())
                .mapTo(Integer.class)
                .one();
    }

    private byte @Nullable [] hash(String kind, @Nullable String value) {
        return value == null || value.isBlank() ? null : pseudonyms.of(kind, value);
    }

    /// Where a referral came from, as the brand's program saw it.
    record Origin(@Nullable String ip, @Nullable String deviceId) {}

    /// The same as pseudonyms.
    record Fingerprint(byte @Nullable [] device, byte @Nullable [] address) {}
}
