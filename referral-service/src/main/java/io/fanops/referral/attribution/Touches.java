package io.fanops.referral.attribution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;

/// What may have brought fans to orders.
@ApplicationScoped
public class Touches {

    /// Takes touches down, but for those whose key is known.
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Collection<Touch> touches) {}
}
