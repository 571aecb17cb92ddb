package io.fanops.referral.program;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// Programs as the other features see them.
@ApplicationScoped
public class Offers {
    private final Programs programs;

    Offers(Programs programs) {
        this.programs = programs;
    }

    public Optional<Offer> withKey(String key) {
        return programs.withKey(key).map(Program::asOffer);
    }
}
