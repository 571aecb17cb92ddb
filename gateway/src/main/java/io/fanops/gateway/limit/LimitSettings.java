package io.fanops.gateway.limit;

import io.fanops.gateway.routing.Lane;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// The numbers of the README's table of limits; the defaults stand in `application.properties`.
@ConfigMapping(prefix = "fanops.gateway.limit")
public interface LimitSettings {
    /// A program or a member of staff, whatever brand it calls.
    Rate caller();

    /// One fan with a mobile app.
    Rate fan();

    /// All programs and staff of one brand together.
    Rate brand();

    /// All fans who call one brand together: a crowd of fans never uses up what the brand's own
    /// programs need.
    Rate fansOfBrand();

    /// One address that opens public pages and documents.
    Rate anonymous();

    /// One address that sends tokens which turn out worthless; each costs a signature check.
    Rate refused();

    /// Codes that one program or member of staff names and nobody has: typing errors, or guesses.
    Rate wrongCodes();

    /// Codes that all programs and staff of one brand name and nobody has.
    Rate wrongCodesOfBrand();

    /// Buckets held at most; beyond, the least used goes, and its owner starts with a full one.
    @WithDefault("100000")
    int buckets();

    /// Requests in one upstream at once, by lane.
    @WithDefault("512")
    int ordinaryPlaces();

    @WithDefault("32")
    int bulkPlaces();

    @WithDefault("512")
    int streamPlaces();

    /// Of a lane's places, what one brand or caller may hold: the rest stays for the others when
    /// one calls too much.
    @WithDefault("0.75")
    double shareOfOne();

    default int places(Lane lane) {
        return switch (lane) {
            case ORDINARY -> ordinaryPlaces();
            case BULK -> bulkPlaces();
            case STREAM -> streamPlaces();
        };
    }

    /// A token bucket: requests that flow in each second, and requests it holds when full.
    interface Rate {
        int perSecond();

        int burst();
    }
}
